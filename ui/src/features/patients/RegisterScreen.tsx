import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { PatientData } from '@/backend';
import { useAction } from '@/app/query';
import { go } from '@/app/route';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { layout, Page } from '@/components/Layout';

import { Duplicates, useDuplicates } from './Duplicates';
import { EMPTY_DATA, mistakesOf } from './identity';
import { PatientFields } from './PatientFields';

export default function RegisterScreen({ name }: { name: string }) {
  const { t } = useTranslation();
  const [data, setData] = useState<PatientData>({ ...EMPTY_DATA, full_name: name });
  const [judged, setJudged] = useState(false);
  const register = useAction('patients.register', {
    onDone: ({ id }) => go({ screen: 'patient', id, tab: 'timeline' }),
  });
  const mistakes = mistakesOf(data, []);
  const duplicates = useDuplicates(data);
  const submit = () => {
    setJudged(true);
    if (Object.keys(mistakes).length === 0 && data.full_name.trim() !== '') register.mutate(data);
  };
  return (
    <Page title={t('patients.register')} testid="register">
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={layout.stack}>
          <PatientFields data={data} masked={[]} mistakes={judged ? mistakes : {}} onChange={setData} />
          <Duplicates duplicates={duplicates} />
          <ErrorNote error={register.error} />
          <div className={layout.saveBar}>
            <Button
              type="submit"
              look="primary"
              size="large"
              isDisabled={data.full_name.trim() === '' || register.isPending}
              testid="patient-save"
            >
              {duplicates.length > 0 ? t('patients.registerAnyway') : t('patients.registerSave')}
            </Button>
            <Button size="large" onPress={() => window.history.back()}>
              {t('common.cancel')}
            </Button>
          </div>
        </div>
      </Form>
    </Page>
  );
}
