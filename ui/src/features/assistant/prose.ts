import type { Link, Writing, WritingSource } from '@/backend';

/** A piece of a text: plain words, or the mark of a source with the link to it. */
export interface WrittenPiece {
  text: string;
  link: Link | null;
  /** Everything that the source links to, the link itself included. */
  others: Link[];
}

const MARK = /\[(\d{1,3})\]/g;

/** A text in pieces, in order and without loss. A mark whose source leads nowhere is plain words. */
export function piecesWritten(text: string, sources: WritingSource[]): WrittenPiece[] {
  const pieces: WrittenPiece[] = [];
  const plain = (words: string) => {
    if (words !== '') pieces.push({ text: words, link: null, others: [] });
  };
  let reached = 0;
  for (const match of text.matchAll(MARK)) {
    const others = sources.find(({ mark }) => mark === Number(match[1]))?.links ?? [];
    const [link] = others;
    if (!link) continue;
    plain(text.slice(reached, match.index));
    pieces.push({ text: match[0], link, others });
    reached = match.index + match[0].length;
  }
  plain(text.slice(reached));
  return pieces;
}

/** A text without marks of sources: in a letter, or in a note, they point to nothing. */
export function withoutMarks(text: string): string {
  return text.replace(/ ?\[\d{1,3}\]/g, '').trim();
}

/** How a text ended, as it is told: "nothing" where the model wrote and not one sentence could be proven. */
export type Ending = 'done' | 'nothing' | 'stopped' | 'stopped_empty' | 'failed';

/** How a text ended, or nothing while it grows. */
export function endingOf({ state, text }: Writing): Ending | null {
  const empty = withoutMarks(text) === '';
  switch (state) {
    case 'writing':
      return null;
    case 'done':
      return empty ? 'nothing' : 'done';
    case 'stopped':
      return empty ? 'stopped_empty' : 'stopped';
    case 'failed':
      return 'failed';
  }
}
