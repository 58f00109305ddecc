import { useTranslation } from 'react-i18next';

import type { Intent, ToolCall } from '@/backend';
import { Button } from '@/components/Button';
import { SelectField } from '@/components/Select';

import styles from './Assistant.module.css';

/** What can be asked for, as it is offered to whoever was not understood. */
const TOOLS: Intent[] = [
  'agenda',
  'free_slots',
  'book',
  'move',
  'cancel',
  'confirm',
  'find_patient',
  'patient_summary',
  'patient_history',
  'search_notes',
  'balance',
  'overdue',
  'revenue',
  'payments',
  'treatment_price',
  'contraindications',
  'stock',
  'lot_usage',
  'no_show_risk',
  'consents_missing',
  'waitlist',
  'birthdays',
  'package_balance',
  'commission',
  'audit_access',
  'how_to',
];

interface Props {
  understood: ToolCall;
  onMeant: (meant: ToolCall) => void;
  onRephrase: () => void;
}

/** The same words for another purpose, or other words. */
export function Correction({ understood, onMeant, onRephrase }: Props) {
  const { t } = useTranslation();
  return (
    <div className={styles.correction} data-testid="assistant-correction">
      <SelectField<Intent>
        label={t('assistant.iWanted')}
        value={null}
        options={TOOLS.filter((intent) => intent !== understood.intent).map((id) => ({
          id,
          label: t(`assistant.intent.${id}`),
        }))}
        onChange={(intent) => intent && onMeant({ ...understood, intent })}
        testid="assistant-intent"
      />
      <div>
        <Button size="small" onPress={onRephrase} testid="assistant-rephrase">
          {t('assistant.rephrase')}
        </Button>
      </div>
    </div>
  );
}
