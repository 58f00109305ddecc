import type { Cell, Row } from '@/backend';

/** A value that all rows share, said once above them. */
export interface Shared {
  column: string;
  cell: Cell;
}

/** A column by its place in the answer. */
export interface Column {
  place: number;
  name: string;
}

export interface Arranged {
  shared: Shared[];
  /** What stands side by side. */
  columns: Column[];
  /** What stands in a second line, below the second column. */
  below: Column[];
}

/** A narrow panel has room for so many columns. */
const SIDE_BY_SIDE = 3;

/** What a column must keep saying in every row, because it is what the rows are about. */
const NEVER_SHARED = ['patient', 'fact', 'value', 'amount', 'part'];

const NOTHING: Cell = { type: 'none' };

export function cellAt(row: Row, place: number): Cell {
  return row.cells[place] ?? NOTHING;
}

function same(a: Cell, b: Cell): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Fits an answer into a narrow panel without leaving anything out: empty columns go, what all rows share is said once, and
 * of many columns those in the middle become a second line. At least one column stays.
 */
export function arrange(names: string[], rows: Row[]): Arranged {
  const shared: Shared[] = [];
  const columns: Column[] = [];
  names.forEach((name, place) => {
    const [first, ...others] = rows.map((row) => cellAt(row, place));
    const alike = first !== undefined && others.every((cell) => same(cell, first));
    if (alike && first.type === 'none') return;
    if (alike && others.length > 0 && !NEVER_SHARED.includes(name)) shared.push({ column: name, cell: first });
    else columns.push({ place, name });
  });
  const [moved] = columns.length === 0 ? shared.splice(0, 1) : [];
  if (moved) columns.push({ place: names.indexOf(moved.column), name: moved.column });
  if (columns.length <= SIDE_BY_SIDE) return { shared, columns, below: [] };
  const below = columns.slice(2, -1);
  return { shared, columns: columns.filter((column) => !below.includes(column)), below };
}

/** Whether every moment of a column falls on the same day: then the hour is enough in the rows. */
export function onOneDay(rows: Row[], place: number, dayOf: (instant: string) => string): string | null {
  const days = new Set<string>();
  for (const row of rows) {
    const cell = cellAt(row, place);
    if (cell.type === 'moment') days.add(dayOf(cell.value));
  }
  const [day] = days;
  return days.size === 1 && rows.length > 1 ? (day ?? null) : null;
}
