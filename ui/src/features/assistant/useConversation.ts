import { useCallback, useEffect, useReducer, useRef } from 'react';

import { asApiError, type BegunWriting, type Id } from '@/backend';
import { useBackend } from '@/app/query';

import { NO_PICKS, runningIn, stepped, type Again, type CardState, type Turn } from './conversation';
import { Thread } from './thread';

export interface Conversation {
  turns: Turn[];
  running: Turn | null;
  ask: (text: string) => void;
  /** Asks the question of a turn once more, with what was meant or chosen; the new answer takes the old one's place. */
  again: (turn: Turn, how: Partial<Again>) => void;
  stop: () => void;
  settle: (turn: Turn, card: CardState) => void;
  rate: (turn: Turn, stars: number, comment: string | null) => void;
  /** Has a larger model put the rows of a turn into sentences. */
  write: (turn: Turn) => Promise<BegunWriting>;
  /** Ends the session with the assistant: the next question knows nothing of these. */
  beginAnew: () => void;
}

/** What was asked and answered in this window; it lasts while somebody is signed in, also with the panel closed. */
export function useConversation(): Conversation {
  const backend = useBackend();
  const [turns, step] = useReducer(stepped, []);
  const thread = useRef<Thread | null>(null);
  useEffect(() => {
    const mine = new Thread(backend);
    thread.current = mine;
    return () => mine.end();
  }, [backend]);
  const running = runningIn(turns);

  const send = useCallback(
    (askId: Id, text: string, { meant, picks }: Again) => {
      const asked = thread.current?.with((session_id) =>
        backend.call('assistant.ask', { session_id, text, ask_id: askId, meant, picks }),
      );
      asked?.then(
        (reply) => step({ kind: 'answered', askId, reply }),
        (thrown: unknown) => step({ kind: 'failed', askId, error: asApiError(thrown) }),
      );
    },
    [backend],
  );
  const ask = useCallback(
    (text: string) => {
      const askId = crypto.randomUUID();
      step({ kind: 'asked', askId, text });
      send(askId, text, { meant: null, picks: NO_PICKS });
    },
    [send],
  );
  const again = useCallback(
    (turn: Turn, how: Partial<Again>) => {
      const askId = crypto.randomUUID();
      const { meant = turn.reply?.understood ?? null, picks = turn.picks } = how;
      step({ kind: 'asked_again', turn: turn.askId, askId, picks });
      send(askId, turn.text, { meant, picks });
    },
    [send],
  );
  const stop = useCallback(() => {
    if (!running) return;
    step({ kind: 'stopped', askId: running.askId });
    // One that has ended by itself in the meantime needs no stopping.
    backend.call('assistant.stop', { ask_id: running.askId }).catch(() => {});
  }, [backend, running]);
  const settle = useCallback(
    (turn: Turn, card: CardState) => {
      step({ kind: 'card', turn: turn.askId, card });
      const outcome = turn.reply?.outcome;
      const session = outcome?.kind === 'card' ? outcome.request['ai_session_id'] : null;
      if (card !== 'put_away' || typeof session !== 'string') return;
      // What was put away is noted; that nobody hears of it changes nothing for the person.
      backend.call('assistant.decline', { id: session }).catch(() => {});
    },
    [backend],
  );
  const rate = useCallback(
    (turn: Turn, stars: number, comment: string | null) => {
      step({ kind: 'rated', turn: turn.askId, stars });
      const log_id = turn.reply?.log_id;
      // An opinion that is lost is no reason to trouble anybody.
      if (log_id) backend.call('assistant.feedback', { log_id, stars, comment }).catch(() => {});
    },
    [backend],
  );
  const write = useCallback(
    async ({ reply, picks, text }: Turn) => {
      const own = thread.current ?? new Thread(backend);
      const call = reply?.understood ?? null;
      return own.with((session_id) =>
        backend.call('assistant.write', { session_id, task: 'answer', call, picks, patient_id: null, text }),
      );
    },
    [backend],
  );
  const beginAnew = useCallback(() => {
    thread.current?.end();
    step({ kind: 'begun_anew' });
  }, []);
  return { turns, running, ask, again, stop, settle, rate, write, beginAnew };
}
