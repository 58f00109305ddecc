import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { PatientData, PatientPage } from '@/backend';
import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { layout } from '@/components/Layout';
import { toasts } from '@/components/toasts';

import { mistakesOf } from './identity';
import { PatientFields } from './PatientFields';
import styles from './Patients.module.css';

export function DataSection({ page }: { page: PatientPage }) {
  const { t } = useTranslation();
  const can = useCan();
  const [data, setData] = useState<PatientData>(page.data);
  const mistakes = mistakesOf(data, page.masked);
  const update = useAction('patients.update', { onDone: () => toasts.show(t('common.saved')) });
  const changed = JSON.stringify(data) !== JSON.stringify(page.data);
  const ready = changed && data.full_name.trim() !== '' && Object.keys(mistakes).length === 0;
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) update.mutate({ id: page.id, version: page.version, data });
      }}
    >
      <div className={layout.stack}>
        <PatientFields
          data={data}
          masked={page.masked}
          mistakes={mistakes}
          disabled={!can('patients.update')}
          onChange={setData}
        />
        <ErrorNote error={update.error} />
        {can('patients.update') && (
          <div className={`${layout.saveBar} ${styles.saveBar}`}>
            <Button
              type="submit"
              look="primary"
              size="large"
              isDisabled={!ready || update.isPending}
              testid="patient-save"
            >
              {t('common.save')}
            </Button>
            {changed && <Button onPress={() => setData(page.data)}>{t('patients.discard')}</Button>}
          </div>
        )}
      </div>
    </Form>
  );
}
