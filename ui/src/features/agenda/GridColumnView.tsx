import { TriangleAlert, X } from 'lucide-react';
import { memo, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Id } from '@/backend';
import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { clock } from '@/lib/time';

import styles from './Grid.module.css';
import { placeInLanes, STEP, type DayWindow, type Placed } from './layout';
import { closedOf, type Clash, type ClosedSpan, type GridColumn, type GridItem } from './model';
import { isMovable, STATUS_ICONS, statusStyle } from './status';
import { PIXELS_A_MINUTE, type Ghost } from './useGridDrag';

interface Props {
  column: GridColumn;
  first: boolean;
  items: GridItem[];
  agenda: Agenda;
  window: DayWindow;
  nowMinute: number | null;
  selected: Id | null;
  mayBook: boolean;
  ghost: Ghost | null;
  lifted: Id | null;
  clash: Clash | null;
  onSelect: (id: Id) => void;
  onSlot: (minute: number) => void;
  onCardKey: (event: KeyboardEvent, item: GridItem, column: GridColumn) => void;
}

function box(start: number, end: number, window: DayWindow): { top: number; height: number } {
  const from = Math.max(start, window.opens);
  const to = Math.min(end, window.closes);
  return { top: (from - window.opens) * PIXELS_A_MINUTE, height: Math.max(0, to - from) * PIXELS_A_MINUTE };
}

export function GridColumnView(props: Props) {
  const { column, first, items, agenda, window, nowMinute, mayBook, ghost, clash, onSlot } = props;
  const { t } = useTranslation();
  return (
    <div
      className={styles.column}
      role="group"
      aria-label={column.label}
      data-testid={`agenda-column-${column.key}`}
      onClick={(event) => {
        const slot = (event.target as HTMLElement).closest<HTMLElement>('[data-slot]');
        if (slot) onSlot(Number(slot.dataset['slot']));
      }}
    >
      {mayBook && <Slots column={column} first={first} window={window} />}
      <Lines window={window} />
      {closedOf(column, agenda).map((closed) => (
        <ClosedTime key={`${closed.kind}${closed.start}`} closed={closed} window={window} />
      ))}
      {placeInLanes(items).map((item) => (
        <Card key={item.appointment.id} item={item} {...props} />
      ))}
      {ghost && (
        <div
          className={styles.ghost}
          data-clash={clash ?? undefined}
          data-testid="agenda-ghost"
          style={box(ghost.start, Math.max(ghost.end, ghost.start + STEP), window)}
        >
          {`${clock(ghost.start)}–${clock(ghost.end)}`}
          {clash && <div>{t(`agenda.clash.${clash}`)}</div>}
        </div>
      )}
      {nowMinute !== null && nowMinute >= window.opens && nowMinute < window.closes && (
        <div className={styles.now} style={{ top: (nowMinute - window.opens) * PIXELS_A_MINUTE }} />
      )}
    </div>
  );
}

/** A time at which nothing is booked; a block that a person made is lifted by its button. */
function ClosedTime({ closed, window }: { closed: ClosedSpan; window: DayWindow }) {
  const { t } = useTranslation();
  const can = useCan();
  const lift = useAction('agenda.unblock');
  const { id, start, end, kind, label } = closed;
  const place = box(start, end, window);
  if (place.height === 0) return null;
  const name = label ?? t(`agenda.closedKind.${kind}`);
  return (
    <div className={styles.closed} data-kind={kind} style={place}>
      {place.height > 30 && name}
      {id !== null && can('agenda.unblock') && (
        <button
          type="button"
          className={styles.lift}
          aria-label={t('agenda.unblock', { label: name, time: clock(start) })}
          data-testid={`unblock-${id}`}
          onClick={() => lift.mutate({ id })}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

const Lines = memo(function Lines({ window }: { window: DayWindow }) {
  const count = (window.closes - window.opens) / 30;
  return Array.from({ length: count }, (_, index) => (
    <div
      key={index}
      className={styles.line}
      data-half={index % 2 === 1 || undefined}
      style={{ top: index * 30 * PIXELS_A_MINUTE }}
    />
  ));
});

interface SlotsProps {
  column: GridColumn;
  first: boolean;
  window: DayWindow;
}

/**
 * One button for every quarter of an hour; one of them all is in the tab order, arrows reach the rest. Their presses are heard
 * by the column, so that they are not drawn again for every step of a drag.
 */
const Slots = memo(function Slots({ column, first, window }: SlotsProps) {
  const { t } = useTranslation();
  const minutes: number[] = [];
  for (let minute = window.opens; minute < window.closes; minute += STEP) minutes.push(minute);
  return minutes.map((minute) => (
    <button
      key={minute}
      type="button"
      className={styles.slot}
      style={box(minute, minute + STEP, window)}
      tabIndex={first && minute === window.opens ? 0 : -1}
      aria-label={t('agenda.slot', { time: clock(minute), column: column.label })}
      data-slot={minute}
      data-testid={`agenda-slot-${column.key}-${clock(minute).replace(':', '')}`}
      onKeyDown={moveFocus}
    />
  ));
});

function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const slot = event.currentTarget;
  const minute = Number(slot.dataset['slot']);
  const column = slot.parentElement;
  const inColumn = (parent: Element | null | undefined, wanted: number) =>
    parent?.querySelector<HTMLElement>(`[data-slot="${wanted}"]`);
  const ways: Record<string, () => HTMLElement | null | undefined> = {
    ArrowUp: () => inColumn(column, minute - STEP),
    ArrowDown: () => inColumn(column, minute + STEP),
    ArrowLeft: () => inColumn(column?.previousElementSibling, minute),
    ArrowRight: () => inColumn(column?.nextElementSibling, minute),
  };
  const next = ways[event.key]?.();
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function Card({
  item,
  column,
  window,
  selected,
  mayBook,
  lifted,
  onSelect,
  onCardKey,
}: Props & { item: Placed<GridItem> }) {
  const { t } = useTranslation();
  const { appointment, start, end, lane, lanes } = item;
  const { id, status, patient_name, service_name, patient_alerts, override_reason } = appointment;
  const Icon = STATUS_ICONS[status];
  const place = box(start, end, window);
  const tall = end - start >= 30;
  const times = `${clock(start)}–${clock(end)}`;
  return (
    <button
      type="button"
      className={styles.card}
      data-item={id}
      data-status={status}
      data-selected={selected === id || undefined}
      data-lifted={lifted === id || undefined}
      data-testid={`appointment-${id}`}
      style={{
        ...statusStyle(status),
        top: place.top + 1,
        height: Math.max(place.height - 2, 18),
        left: `calc(${(lane / lanes) * 100}% + 2px)`,
        width: `calc(${100 / lanes}% - 4px)`,
      }}
      onClick={() => onSelect(id)}
      onKeyDown={(event) => onCardKey(event, item, column)}
    >
      <span className={styles.top}>
        {lanes < 3 && <Icon size={13} strokeWidth={2.25} aria-hidden />}
        <span className={styles.name}>{patient_name}</span>
        {patient_alerts > 0 && lanes < 3 && <TriangleAlert size={13} className={styles.alert} aria-hidden />}
      </span>
      <span className={tall ? styles.detail : 'visually-hidden'}>{service_name}</span>
      <span className={end - start >= 45 ? styles.detail : 'visually-hidden'}>
        {times}
        {override_reason && ` · ${t('agenda.override')}`}
      </span>
      <span className="visually-hidden">
        {[t(`agenda.status.${status}`), column.label, patient_alerts > 0 && t('agenda.hasAlerts')]
          .filter(Boolean)
          .join(', ')}
      </span>
      {mayBook && isMovable(status) && <span className={styles.handle} data-resize aria-hidden />}
    </button>
  );
}
