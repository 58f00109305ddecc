import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';

import type { Duplicate, PatientData, PatientHit } from '@/backend';
import { useApi } from '@/app/query';
import { formatRoute } from '@/app/route';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Note } from '@/components/Layout';
import { isCpf, isPhone } from '@/lib/br';
import { formatDay } from '@/lib/time';

import { EMPTY_DATA } from './identity';

/** Who is already here, asked as soon as there is enough to ask by. */
export function useDuplicates(data: PatientData): Duplicate[] {
  const can = useCan();
  const { cpf, phone_primary, full_name, birth_date } = useDeferredValue(data);
  // Half a number is no question: the core would only say that it cannot be read.
  const whole = {
    full_name,
    birth_date,
    cpf: cpf !== null && isCpf(cpf) ? cpf : null,
    phone_primary: phone_primary !== null && isPhone(phone_primary) ? phone_primary : null,
  };
  const enough = whole.cpf !== null || whole.phone_primary !== null || full_name.trim().split(/\s+/).length > 1;
  const found = useApi(
    'patients.duplicates',
    { ...EMPTY_DATA, ...whole },
    { enabled: enough && can('patients.duplicates'), keep: true },
  );
  return enough ? (found.data ?? []) : [];
}

interface Props {
  duplicates: Duplicate[];
  /** Takes one of them instead; without it each leads to its page. */
  onChoose?: (patient: PatientHit) => void;
}

export function Duplicates({ duplicates, onChoose }: Props) {
  const { t } = useTranslation();
  if (duplicates.length === 0) return null;
  return (
    <Note tone="warning" live testid="duplicates">
      <p>{t('patients.duplicates')}</p>
      <ul>
        {duplicates.map(({ patient, why }) => (
          <li key={patient.id}>
            {onChoose ? (
              <Button size="small" onPress={() => onChoose(patient)} testid={`duplicate-${patient.id}`}>
                {patient.full_name}
              </Button>
            ) : (
              <a href={formatRoute({ screen: 'patient', id: patient.id, tab: 'timeline' })}>{patient.full_name}</a>
            )}
            {patient.birth_date && ` · ${formatDay(patient.birth_date)}`}
            {` · ${why.map((reason) => t(`patients.why.${reason}`)).join(', ')}`}
          </li>
        ))}
      </ul>
    </Note>
  );
}
