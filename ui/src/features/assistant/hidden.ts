import type { HiddenPart } from '@/backend';

/** A piece of a question: as it was sent to the model, or hidden from it behind the name of its kind. */
export interface Piece {
  text: string;
  kind: string | null;
}

/** The question in pieces, in order and without loss; a part that overlaps an earlier one or lies outside is no part. */
export function piecesOf(text: string, hidden: HiddenPart[]): Piece[] {
  const pieces: Piece[] = [];
  let reached = 0;
  for (const { start, end, kind } of [...hidden].sort((a, b) => a.start - b.start)) {
    if (start < reached || end <= start || end > text.length) continue;
    if (start > reached) pieces.push({ text: text.slice(reached, start), kind: null });
    pieces.push({ text: text.slice(start, end), kind });
    reached = end;
  }
  if (reached < text.length) pieces.push({ text: text.slice(reached), kind: null });
  return pieces;
}

/** Each kind that was hidden, once, in the order of the question. */
export function kindsOf(pieces: Piece[]): string[] {
  return [...new Set(pieces.flatMap(({ kind }) => (kind === null ? [] : [kind])))];
}
