import { useDeferredValue, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { Duplicate, PatientData } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { formatRoute, go } from '@/app/route';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { layout, Note, Page } from '@/components/Layout';
import { isCpf, isPhone } from '@/lib/br';
import { formatDay } from '@/lib/time';

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
          <div className={layout.row}>
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

/** Who is already here, asked as soon as there is enough to ask by. */
function useDuplicates(data: PatientData): Duplicate[] {
  const can = useCan();
  const asked = useDeferredValue(data);
  const { cpf, phone_primary, full_name } = asked;
  const enough =
    (cpf !== null && isCpf(cpf)) ||
    (phone_primary !== null && isPhone(phone_primary)) ||
    full_name.trim().split(/\s+/).length > 1;
  const query = { ...EMPTY_DATA, full_name, cpf, phone_primary, birth_date: asked.birth_date };
  const found = useApi('patients.duplicates', query, { enabled: enough && can('patients.duplicates'), keep: true });
  return enough ? (found.data ?? []) : [];
}

function Duplicates({ duplicates }: { duplicates: Duplicate[] }) {
  const { t } = useTranslation();
  if (duplicates.length === 0) return null;
  return (
    <Note tone="warning" live testid="duplicates">
      <p>{t('patients.duplicates')}</p>
      <ul>
        {duplicates.map(({ patient, why }) => (
          <li key={patient.id}>
            <a href={formatRoute({ screen: 'patient', id: patient.id, tab: 'timeline' })}>{patient.full_name}</a>
            {patient.birth_date && ` · ${formatDay(patient.birth_date)}`}
            {` · ${why.map((reason) => t(`patients.why.${reason}`)).join(', ')}`}
          </li>
        ))}
      </ul>
    </Note>
  );
}
