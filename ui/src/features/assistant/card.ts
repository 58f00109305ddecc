import type { Card, Instant } from '@/backend';
import { addMinutes, minutesBetween } from '@/lib/time';

type Act = Record<string, unknown>;

/** What a person adds to a card before it can be confirmed, by the name of the field. */
export type Filled = Record<string, string>;

/** A reason says something from three letters on, as in the rest of the agenda. */
const LEAST = 3;

/** A card's request with its one act changed. */
function changed(request: Card['request'], change: (act: Act) => Act): Card['request'] {
  const acts = (request['act'] ?? {}) as Record<string, Act>;
  const act = Object.fromEntries(Object.entries(acts).map(([name, inner]) => [name, change(inner)]));
  return { ...request, act };
}

/** The card at another time, which is free: nothing stands in its way any more. A visit that moves keeps its length. */
export function atTime(card: Card, start: Instant): Card {
  const request = changed(card.request, (act) => {
    const { start: before, end } = act;
    const length = typeof before === 'string' && typeof end === 'string' ? minutesBetween(before, end) : null;
    return { ...act, start, ...(length === null ? {} : { end: addMinutes(start, length) }) };
  });
  const place = card.columns.indexOf('start');
  const cells = card.row.cells.map((cell, index) =>
    index === place ? { type: 'moment' as const, value: start } : cell,
  );
  const fill_in = card.fill_in.filter((field) => field !== 'override_reason');
  return { ...card, request, fill_in, conflicts: [], alternatives: [], row: { ...card.row, cells } };
}

/** The request as it goes out: with what the person filled in. */
export function requestOf(card: Card, filled: Filled): Card['request'] {
  const added = Object.fromEntries(card.fill_in.map((field) => [field, (filled[field] ?? '').trim()]));
  return changed(card.request, (act) => ({ ...act, ...added }));
}

/** Whether a card can be confirmed: every field has something to say, and what stands in the way may be overridden. */
export function isReady(card: Card, filled: Filled): boolean {
  const overridden = card.conflicts.length === 0 || card.fill_in.includes('override_reason');
  return overridden && card.fill_in.every((field) => (filled[field] ?? '').trim().length >= LEAST);
}
