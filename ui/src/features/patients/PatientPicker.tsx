import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';

import type { PatientHit } from '@/backend';
import { useApi } from '@/app/query';
import { ComboField } from '@/components/Select';
import { formatDay } from '@/lib/time';

interface Props {
  chosen: Pick<PatientHit, 'id' | 'full_name'> | null;
  text: string;
  onText: (text: string) => void;
  onChoose: (patient: PatientHit | null) => void;
  testid?: string;
}

/** A patient by part of a name, CPF or phone; with nothing typed, the latest ones. */
export function PatientPicker({ chosen, text, onText, onChoose, testid = 'patient-search' }: Props) {
  const { t } = useTranslation();
  const query = useDeferredValue(text.trim());
  const typing = query.length > 0 && chosen?.full_name !== query;
  const found = useApi('patients.search', { query, limit: 12 }, { enabled: typing, keep: true });
  const recent = useApi('patients.recent', { limit: 8 }, { enabled: !typing });
  const hits = (typing ? found.data : recent.data) ?? [];
  return (
    <ComboField
      label={t('agenda.patient')}
      placeholder={t('agenda.patientHint')}
      testid={testid}
      text={text}
      onText={(next) => {
        onText(next);
        if (chosen && next !== chosen.full_name) onChoose(null);
      }}
      options={hits.map(({ id, full_name, birth_date }) => ({
        id,
        label: full_name,
        detail: birth_date ? formatDay(birth_date) : null,
      }))}
      value={chosen?.id ?? null}
      onChange={(id) => {
        const hit = hits.find((patient) => patient.id === id);
        // The caller shows the name: saying it as text as well would count as typing and undo the choice.
        if (hit) onChoose(hit);
      }}
    />
  );
}
