import type { ApiError, Asked, Id, Picks, ToolCall } from '@/backend';

/** How a turn stands: being answered, answered, stopped by the person, or failed. */
export type TurnState = 'running' | 'answered' | 'stopped' | 'failed';

/** What became of a card. */
export type CardState = 'open' | 'confirmed' | 'put_away';

/** A question and what came of it. */
export interface Turn {
  /** Goes with the question, so that it can be stopped; a question that is asked again gets another one. */
  askId: Id;
  text: string;
  state: TurnState;
  reply: Asked | null;
  error: ApiError | null;
  /** What the person chose so far where several things answered to the same words. */
  picks: Picks;
  card: CardState;
  stars: number;
}

export const NO_PICKS: Picks = { patient: null, service: null, professional: null, appointment: null };

/** How a question is asked once more: with what was meant, and what was chosen. */
export interface Again {
  meant: ToolCall | null;
  picks: Picks;
}

export type Step =
  | { kind: 'asked'; askId: Id; text: string }
  | { kind: 'asked_again'; turn: Id; askId: Id; picks: Picks }
  | { kind: 'answered'; askId: Id; reply: Asked }
  | { kind: 'failed'; askId: Id; error: ApiError }
  | { kind: 'stopped'; askId: Id }
  | { kind: 'card'; turn: Id; card: CardState }
  | { kind: 'rated'; turn: Id; stars: number }
  | { kind: 'begun_anew' };

function turnOf(askId: Id, text: string): Turn {
  return { askId, text, state: 'running', reply: null, error: null, picks: NO_PICKS, card: 'open', stars: 0 };
}

/**
 * The turns after one step. An answer to a question that no longer runs, because it was stopped or asked again, changes
 * nothing.
 */
export function stepped(turns: Turn[], step: Step): Turn[] {
  const at = (id: Id, change: (turn: Turn) => Turn) => turns.map((turn) => (turn.askId === id ? change(turn) : turn));
  const running = (id: Id, change: Partial<Turn>) =>
    at(id, (turn) => (turn.state === 'running' ? { ...turn, ...change } : turn));
  switch (step.kind) {
    case 'asked':
      return [...turns, turnOf(step.askId, step.text)];
    case 'asked_again':
      return at(step.turn, ({ text }) => ({ ...turnOf(step.askId, text), picks: step.picks }));
    case 'answered':
      return running(step.askId, { state: 'answered', reply: step.reply });
    case 'failed':
      return running(step.askId, { state: 'failed', error: step.error });
    case 'stopped':
      return running(step.askId, { state: 'stopped' });
    case 'card':
      return at(step.turn, (turn) => ({ ...turn, card: step.card }));
    case 'rated':
      return at(step.turn, (turn) => ({ ...turn, stars: step.stars }));
    case 'begun_anew':
      return [];
  }
}

/** The question that is being answered, if one is. */
export function runningIn(turns: Turn[]): Turn | null {
  return turns.find(({ state }) => state === 'running') ?? null;
}
