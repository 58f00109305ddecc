/** A value of one day. */
export interface DayValue {
  day: string;
  value: number;
}

/** A bar in a drawing of unit height: its left edge and width as parts of the whole width. */
export interface Bar extends DayValue {
  x: number;
  width: number;
  height: number;
}

/** The part of a day's place that its bar leaves free. */
const GAP = 0.2;

/** The least round number that is not below any of the values: the upper end of a scale that people can read. */
export function roundTop(values: number[]): number {
  const most = Math.max(0, ...values);
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return step * power;
}

/** Every day from the first to the last once, in order, with nothing where nothing is known. */
export function everyDay(first: string, last: string, known: DayValue[]): DayValue[] {
  const values = new Map(known.map(({ day, value }) => [day, value]));
  const days: DayValue[] = [];
  for (let at = Date.parse(`${first}T12:00:00Z`); at <= Date.parse(`${last}T12:00:00Z`); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.push({ day, value: values.get(day) ?? 0 });
  }
  return days;
}

/** Bars side by side, as high as their part of `top`. */
export function barsOf(points: DayValue[], top: number): Bar[] {
  const place = 1 / Math.max(points.length, 1);
  return points.map((point, index) => ({
    ...point,
    x: (index + GAP / 2) * place,
    width: place * (1 - GAP),
    height: top > 0 ? Math.min(point.value / top, 1) : 0,
  }));
}
