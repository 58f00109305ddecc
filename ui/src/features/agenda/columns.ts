/** What the columns of a day stand for. */
export type ColumnsBy = 'professional' | 'room';

/** In place of a professional's id: the week of all of them together. */
export const EVERYBODY = 'all';
