import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, Id } from '@/backend';
import { clock } from '@/lib/time';

import { GridColumnView } from './GridColumnView';
import styles from './Grid.module.css';
import { movedTo, resizedTo, STEP, type DayWindow } from './layout';
import { clashOf, itemsOf, type GridColumn, type GridItem } from './model';
import { isMovable } from './status';
import { PIXELS_A_MINUTE, useGridDrag, type Ghost } from './useGridDrag';
import { useNow } from './useNow';

interface Props {
  agenda: Agenda;
  columns: GridColumn[];
  window: DayWindow;
  selected: Id | null;
  mayBook: boolean;
  /** Where the booking in the form would stand. */
  wish: Ghost | null;
  onSelect: (id: Id) => void;
  onDraw: (ghost: Ghost) => void;
  onDrop: (ghost: Ghost) => void;
}

/** Columns by time: draw to book, drag to move, the lower edge to resize; M moves by keyboard. */
export function TimeGrid(props: Props) {
  const { agenda, columns, window, selected, mayBook, wish, onSelect, onDraw, onDrop } = props;
  const area = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const byKey = useMemo(
    () => new Map(columns.map((column) => [column.key, itemsOf(column, agenda)])),
    [columns, agenda],
  );
  const now = useNow(agenda.now, agenda.timezone);
  const find = (id: string) => [...byKey.values()].flat().find(({ appointment }) => appointment.id === id);
  const canMove = ({ appointment }: GridItem) => mayBook && isMovable(appointment.status);
  const drag = useGridDrag({ columns, window, area, find, canMove, onDraw, onDrop });
  const [lifted, setLifted] = useState<Ghost | null>(null);
  const ghost = drag.ghost ?? lifted ?? wish;
  const clash = ghost ? clashOf(wishOf(ghost), agenda) : null;

  const firstMinute = columns.some(({ today }) => today) ? now.minute - 60 : window.opens;
  useEffect(() => {
    if (scroll.current) scroll.current.scrollTop = Math.max(0, (firstMinute - window.opens) * PIXELS_A_MINUTE);
    // Only where the grid begins counts: the clock must not scroll the page under somebody's hand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [columns[0]?.day, window.opens]);

  const onCardKey = (event: KeyboardEvent, item: GridItem, column: GridColumn) => {
    if (!lifted) {
      if (event.key.toLowerCase() !== 'm' || !canMove(item)) return;
      event.preventDefault();
      setLifted({ column, item, start: item.start, end: item.end });
      return;
    }
    const next = steered(event, lifted, columns, window);
    if (next === 'drop') onDrop(lifted);
    if (next !== 'ignore') {
      event.preventDefault();
      event.stopPropagation();
      setLifted(typeof next === 'string' ? null : next);
    }
  };

  const hours = Array.from(
    { length: (window.closes - window.opens) / 60 + 1 },
    (_, index) => window.opens + index * 60,
  );
  const height = (window.closes - window.opens) * PIXELS_A_MINUTE;
  return (
    <div ref={scroll} className={styles.scroller} data-testid="agenda-grid">
      <div className={styles.grid} style={{ '--columns': columns.length } as React.CSSProperties}>
        <div className={styles.corner} />
        {columns.map(({ key, label, color, today }) => (
          <div key={key} className={styles.head} data-today={today || undefined}>
            {color && <span className={styles.dot} style={{ background: color }} />}
            <span>{label}</span>
          </div>
        ))}
        <div className={styles.hours} style={{ height }} aria-hidden>
          {hours.slice(0, -1).map((minute) => (
            <span key={minute} className={styles.hour} style={{ top: (minute - window.opens) * PIXELS_A_MINUTE }}>
              {clock(minute)}
            </span>
          ))}
          {columns.some(({ day }) => day === now.day) && now.minute >= window.opens && now.minute < window.closes && (
            <span className={styles.nowTime} style={{ top: (now.minute - window.opens) * PIXELS_A_MINUTE }}>
              {clock(now.minute)}
            </span>
          )}
        </div>
        <div ref={area} className={styles.columns} onPointerDown={mayBook ? drag.onPointerDown : undefined}>
          {columns.map((column, index) => (
            <GridColumnView
              key={column.key}
              column={column}
              first={index === 0}
              items={byKey.get(column.key) ?? []}
              agenda={agenda}
              window={window}
              nowMinute={now.day === column.day ? now.minute : null}
              selected={selected}
              mayBook={mayBook}
              ghost={ghost?.column.key === column.key ? ghost : null}
              lifted={ghost?.item?.appointment.id ?? null}
              clash={clash}
              onSelect={onSelect}
              onSlot={(start) => onDraw({ column, item: null, start, end: start })}
              onCardKey={onCardKey}
            />
          ))}
        </div>
      </div>
      <GhostVoice ghost={lifted} clash={clash} />
    </div>
  );
}

/** Says aloud where a visit that moves by keyboard stands. */
function GhostVoice({ ghost, clash }: { ghost: Ghost | null; clash: string | null }) {
  const { t } = useTranslation();
  return (
    <div className="visually-hidden" role="status">
      {ghost &&
        t('agenda.movingTo', { column: ghost.column.label, start: clock(ghost.start), end: clock(ghost.end) }) +
          (clash ? ` ${t(`agenda.clash.${clash}`)}` : '')}
    </div>
  );
}

function wishOf({ column, item, start, end }: Ghost) {
  const appointment = item?.appointment;
  return {
    id: appointment?.id ?? null,
    day: column.day,
    start,
    end: Math.max(end, start + STEP),
    professional: column.professional ?? appointment?.professional_id ?? null,
    room: column.room ?? appointment?.room_id ?? null,
    patient: appointment?.patient_id ?? null,
    equipment: appointment?.equipment_ids ?? [],
  };
}

/** What a key does to a lifted visit: arrows move it, with Shift they change its length, Enter drops, Escape puts back. */
function steered(
  event: KeyboardEvent,
  ghost: Ghost,
  columns: GridColumn[],
  window: DayWindow,
): Ghost | 'drop' | 'cancel' | 'ignore' {
  const place = columns.findIndex(({ key }) => key === ghost.column.key);
  const aside = (step: number) => ({ ...ghost, column: columns[place + step] ?? ghost.column });
  const stepped = (minutes: number) =>
    event.shiftKey
      ? { ...ghost, ...resizedTo(ghost, ghost.end + minutes, window) }
      : { ...ghost, ...movedTo(ghost, ghost.start + minutes, window) };
  switch (event.key) {
    case 'ArrowUp':
      return stepped(-STEP);
    case 'ArrowDown':
      return stepped(STEP);
    case 'ArrowLeft':
      return aside(-1);
    case 'ArrowRight':
      return aside(1);
    case 'Enter':
      return 'drop';
    case 'Escape':
    case 'm':
      return 'cancel';
    default:
      return 'ignore';
  }
}
