import { CalendarCheck } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { Assisted, Card, Id } from '@/backend';
import { useAction } from '@/app/query';
import { formatRoute } from '@/app/route';
import { useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { layout, Note } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { dayOf } from '@/lib/time';

import { cellAt } from './arrange';
import styles from './Assistant.module.css';
import { atTime, isReady, requestOf, type Filled } from './card';
import { useCellText } from './cells';
import type { CardState } from './conversation';

/** The one operation that a card may ask for; another one is not confirmed from here. */
const CONFIRMS = 'agenda.assisted';

interface Props {
  card: Card;
  state: CardState;
  onSettled: (state: CardState) => void;
}

/** What will be done, in words, with everything that a person must see first; nothing is written before the press. */
export function ConfirmCard({ card: proposed, state, onSettled }: Props) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const [card, setCard] = useState(proposed);
  const [filled, setFilled] = useState<Filled>({});
  const [visit, setVisit] = useState<Id | null>(null);
  const confirm = useAction(CONFIRMS, {
    onDone: ({ appointment }) => {
      setVisit(appointment.id);
      onSettled('confirmed');
    },
  });
  if (state === 'confirmed') return <Confirmed sentence={t('assistant.done')} visit={visit} />;
  if (state === 'put_away') return <Note testid="assistant-put-away">{t('assistant.putAway')}</Note>;
  const ready = isReady(card, filled) && card.method === CONFIRMS && !confirm.isPending;
  return (
    <Form
      className={styles.card ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) confirm.mutate(requestOf(card, filled) as Assisted);
      }}
      data-testid="assistant-card"
    >
      <CardFacts card={card} />
      {card.conflicts.length > 0 && (
        <Note tone="danger" testid="assistant-conflicts">
          <ul>
            {card.conflicts.map((kind) => (
              <li key={kind}>{t(`assistant.conflict.${kind}`)}</li>
            ))}
          </ul>
        </Note>
      )}
      {card.alternatives.length > 0 && (
        <div className={layout.stack} style={{ gap: 8 }}>
          <p className={`${layout.muted} ${layout.small}`}>{t('agenda.alternatives')}</p>
          <div className={styles.chips}>
            {card.alternatives.map((start, index) => (
              <Button
                key={start}
                size="small"
                onPress={() => setCard(atTime(card, start))}
                testid={`assistant-alternative-${index}`}
              >
                {`${formats.dayShort(dayOf(start, clinic.timezone))} ${formats.time(start)}`}
              </Button>
            ))}
          </div>
        </div>
      )}
      {card.fill_in.map((field) => (
        <TextField
          key={field}
          label={t(`assistant.fill.${field}`)}
          value={filled[field] ?? ''}
          onChange={(text) => setFilled({ ...filled, [field]: text })}
          maxLength={200}
          testid={`assistant-fill-${field}`}
        />
      ))}
      <ErrorNote error={confirm.error} testid="assistant-card-error" />
      <div className={layout.row}>
        <Button type="submit" look="primary" isDisabled={!ready} testid="assistant-confirm">
          {t('assistant.confirm')}
        </Button>
        <Button look="quiet" onPress={() => onSettled('put_away')} testid="assistant-put-away-button">
          {t('assistant.notNow')}
        </Button>
      </div>
    </Form>
  );
}

/** The visit as it will stand. */
function CardFacts({ card }: { card: Card }) {
  const { t } = useTranslation();
  const text = useCellText();
  return (
    <dl className={styles.facts}>
      {card.columns.map((column, place) => {
        const said = text(cellAt(card.row, place), { column });
        return said === '' ? null : (
          <div key={column}>
            <dt>{t(`assistant.column.${column}`)}</dt>
            <dd>{said}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Confirmed({ sentence, visit }: { sentence: string; visit: Id | null }) {
  const { t } = useTranslation();
  return (
    <div className={styles.confirmed} role="status" data-testid="assistant-confirmed">
      <CalendarCheck size={16} aria-hidden />
      <span>{sentence}</span>
      {visit && (
        <a href={formatRoute({ screen: 'visit', id: visit })} data-testid="assistant-open-visit">
          {t('assistant.seeVisit')}
        </a>
      )}
    </div>
  );
}
