import { useTranslation } from 'react-i18next';

import type { Conflict, Id, Slot } from '@/backend';
import { Button } from '@/components/Button';
import { layout, Note } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { dayOf } from '@/lib/time';

import styles from './Agenda.module.css';

interface ListProps {
  conflicts: Conflict[];
  zone: string;
}

/** Each thing that stands in the way, in a sentence. */
export function ConflictList({ conflicts, zone }: ListProps) {
  const { t } = useTranslation();
  const formats = useFormats(zone);
  return (
    <Note tone="danger" live testid="booking-conflicts">
      <ul className={styles.conflicts}>
        {conflicts.map((conflict, index) => (
          <li key={index}>
            {t(`agenda.conflict.${conflict.kind}`, { label: conflict.label })}
            {conflict.start && conflict.end && ` ${formats.time(conflict.start)}–${formats.time(conflict.end)}`}
          </li>
        ))}
      </ul>
    </Note>
  );
}

interface AlternativesProps {
  slots: Slot[];
  zone: string;
  /** Whom the wish is for: the name is said only of somebody else. */
  wished: Id | null;
  nameOf: (professional: Id) => string;
  onChoose: (slot: Slot) => void;
}

/** Free times near the wish; one press takes one. */
export function Alternatives({ slots, zone, wished, nameOf, onChoose }: AlternativesProps) {
  const { t } = useTranslation();
  const formats = useFormats(zone);
  if (slots.length === 0) return null;
  return (
    <div className={layout.stack} style={{ gap: 8 }}>
      <p className={`${layout.muted} ${layout.small}`}>{t('agenda.alternatives')}</p>
      <div className={styles.chips}>
        {slots.map((slot, index) => (
          <Button
            key={`${slot.start}${slot.professional_id}${slot.room_id}`}
            size="small"
            onPress={() => onChoose(slot)}
            testid={`alternative-${index}`}
          >
            {[
              `${formats.dayShort(dayOf(slot.start, zone))} ${formats.time(slot.start)}`,
              slot.professional_id !== wished && nameOf(slot.professional_id),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Button>
        ))}
      </div>
    </div>
  );
}
