/** Where things stand in a day's column: pure arithmetic in minutes since midnight. */

/** The step of the grid and of every drag. */
export const STEP = 15;

export interface Span {
  start: number;
  end: number;
}

/** The part of the day that the grid shows. */
export interface DayWindow {
  opens: number;
  closes: number;
}

export type Placed<T> = T & { lane: number; lanes: number };

export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * Puts overlapping items beside each other: the earliest free lane for each, and one number of lanes for every group that
 * hangs together, so that no two items of a lane overlap and an item alone has the whole width.
 */
export function placeInLanes<T extends Span>(items: readonly T[]): Placed<T>[] {
  const sorted = [...items].sort((a, b) => a.start - b.start || b.end - a.end);
  const placed: Placed<T>[] = [];
  let group: Placed<T>[] = [];
  let laneEnds: number[] = [];
  let groupEnd = Number.NEGATIVE_INFINITY;
  const closeGroup = () => {
    for (const item of group) item.lanes = laneEnds.length;
    placed.push(...group);
    group = [];
    laneEnds = [];
  };
  for (const item of sorted) {
    if (item.start >= groupEnd) closeGroup();
    const free = laneEnds.findIndex((end) => end <= item.start);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = item.end;
    group.push({ ...item, lane, lanes: 0 });
    groupEnd = Math.max(groupEnd, item.end);
  }
  closeGroup();
  return placed;
}

export function snap(minute: number): number {
  return Math.round(minute / STEP) * STEP;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/** The span so that it begins near a minute, its length kept, inside the window. */
export function movedTo(span: Span, start: number, { opens, closes }: DayWindow): Span {
  const length = span.end - span.start;
  const begin = clamp(snap(start), opens, closes - length);
  return { start: begin, end: begin + length };
}

/** The span with its end near a minute: at least one step long, not past the window. */
export function resizedTo(span: Span, end: number, { closes }: DayWindow): Span {
  const least = span.start + STEP;
  return { start: span.start, end: clamp(snap(end), least, closes) };
}

/** The span that a drag from one minute to another draws, in either direction, at least one step long. */
export function drawn(anchor: number, pointer: number, { opens, closes }: DayWindow): Span {
  const from = clamp(Math.floor(anchor / STEP) * STEP, opens, closes - STEP);
  const to = clamp(snap(pointer), opens, closes);
  if (to < from) return { start: to, end: from + STEP };
  return { start: from, end: Math.max(from + STEP, to) };
}
