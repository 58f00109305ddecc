import { EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Answer, AppointmentStatus, Cell, Link, Row } from '@/backend';
import { formatRoute } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { STATUS_ICONS, statusStyle } from '@/features/agenda/status';
import { useFormats } from '@/i18n/format';
import { dayOf } from '@/lib/time';

import { arrange, cellAt, onOneDay, type Arranged, type Column } from './arrange';
import styles from './Assistant.module.css';
import { isAtTheEnd, useCellText } from './cells';
import { linksByColumn, routeOf } from './links';

/** Rows that are shown at once; the rest follows on demand. */
const AT_ONCE = 8;

/** The rows that were read, each value with the way to where it comes from. */
export function AnswerTable({ answer: { sentence, columns, rows } }: { answer: Answer }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const [all, setAll] = useState(false);
  if (rows.length === 0) return null;
  const arranged = arrange(columns, rows);
  const days = new Map(
    arranged.columns.map(({ place }) => [place, onOneDay(rows, place, (at) => dayOf(at, clinic.timezone))]),
  );
  const shown = all ? rows : rows.slice(0, AT_ONCE);
  return (
    <div className={styles.rows}>
      <SharedFacts arranged={arranged} days={days} />
      <table className={styles.table} aria-label={sentence} data-testid="assistant-rows">
        <thead>
          <tr>
            {arranged.columns.map(({ place, name }) => (
              <th key={place} scope="col" className={isEnd(rows, place) ? styles.end : undefined}>
                {t(`assistant.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <TableRow key={index} row={row} arranged={arranged} days={days} />
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <div>
          <Button size="small" look="quiet" onPress={() => setAll(true)} testid="assistant-more">
            {t('assistant.showAll', { count: rows.length })}
          </Button>
        </div>
      )}
    </div>
  );
}

function isEnd(rows: Row[], place: number): boolean {
  return rows.some((row) => isAtTheEnd(cellAt(row, place)));
}

type Days = Map<number, string | null>;

/** What all rows share, and the one day of them all. */
function SharedFacts({ arranged, days }: { arranged: Arranged; days: Days }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const text = useCellText();
  const onDay = [...days.values()].find((day) => day !== null);
  if (arranged.shared.length === 0 && !onDay) return null;
  return (
    <dl className={styles.shared}>
      {onDay && (
        <div>
          <dt>{t('assistant.column.day')}</dt>
          <dd>{formats.dayLong(onDay)}</dd>
        </div>
      )}
      {arranged.shared.map(({ column, cell }) => (
        <div key={column}>
          <dt>{t(`assistant.column.${column}`)}</dt>
          <dd>{text(cell, { column })}</dd>
        </div>
      ))}
    </dl>
  );
}

interface RowProps {
  row: Row;
  arranged: Arranged;
  days: Days;
}

function TableRow({ row, arranged: { columns, below }, days }: RowProps) {
  const can = useCan();
  const links = linksByColumn(
    [...columns, ...below].map(({ name }) => name),
    row.links,
    can,
  );
  const value = ({ place, name }: Column) => (
    <Linked
      key={place}
      cell={cellAt(row, place)}
      column={name}
      day={days.get(place) ?? null}
      row={row}
      link={links[name]}
    />
  );
  return (
    <tr>
      {columns.map((column, index) => (
        <td key={column.place} className={isAtTheEnd(cellAt(row, column.place)) ? styles.end : undefined}>
          {value(column)}
          {index === 1 && below.length > 0 && <div className={styles.below}>{below.map(value)}</div>}
        </td>
      ))}
    </tr>
  );
}

interface LinkedProps {
  cell: Cell;
  column: string;
  day: string | null;
  row: Row;
  link: Link | undefined;
}

/** A value, with the way to where it comes from where there is one. */
function Linked({ cell, column, day, row, link }: LinkedProps) {
  const said = useCellText()(cell, { column, day });
  if (said === '') return null;
  if (!link) return <Value cell={cell} said={said} />;
  return (
    <a href={formatRoute(routeOf(link, row.links))} data-testid={`assistant-link-${link.kind}`}>
      {said}
    </a>
  );
}

/** A status by its shape as well, as in the agenda; what is withheld by the reason. */
function Value({ cell, said }: { cell: Cell; said: string }) {
  if (cell.type === 'withheld') {
    return (
      <span className={styles.withheld}>
        <EyeOff size={12} aria-hidden />
        {said}
      </span>
    );
  }
  if (cell.type === 'word' && cell.value[0] === 'appointment_status') {
    const status = cell.value[1] as AppointmentStatus;
    const Icon = STATUS_ICONS[status];
    return (
      <span className={styles.state} style={statusStyle(status)}>
        <Icon size={13} strokeWidth={2.25} aria-hidden />
        {said}
      </span>
    );
  }
  return <span>{said}</span>;
}
