import { useCallback, useEffect, useRef, useState } from 'react';

import {
  asApiError,
  type ApiError,
  type BegunWriting,
  type Id,
  type Intent,
  type Writing,
  type WritingTask,
} from '@/backend';
import { useApi, useBackend } from '@/app/query';
import { useCan } from '@/app/session';

import { Thread } from './thread';

/** Between two looks at a growing text. */
const GLANCE_MS = 150;

/** A text as it grows. */
export interface Growing {
  writing: Writing | null;
  error: ApiError | null;
  running: boolean;
  stop: () => void;
}

/** Looks at a text until it has ended. */
export function useGrowing(begun: BegunWriting | null): Growing {
  const backend = useBackend();
  const id = begun?.writing_id ?? null;
  const [seen, setSeen] = useState<{ id: Id; writing: Writing | null; error: ApiError | null } | null>(null);
  const { writing, error } = seen !== null && seen.id === id ? seen : { writing: null, error: null };
  const running = id !== null && error === null && (writing === null || writing.state === 'writing');
  useEffect(() => {
    if (!running) return;
    const look = () =>
      backend.call('assistant.written', { id }).then(
        (grown) => setSeen({ id, writing: grown, error: null }),
        (thrown: unknown) => setSeen({ id, writing: null, error: asApiError(thrown) }),
      );
    const timer = setInterval(() => void look(), GLANCE_MS);
    return () => clearInterval(timer);
  }, [backend, running, id]);
  const stop = useCallback(() => {
    // One that has ended by itself in the meantime needs no stopping.
    if (id !== null) backend.call('assistant.stop', { ask_id: id }).catch(() => {});
  }, [backend, id]);
  return { writing, error, running, stop };
}

/** What is written beside a screen: of whom, and from what. */
interface Wish {
  task: WritingTask;
  patient_id: Id;
  text: string;
}

export interface WritingDesk extends Growing {
  begun: BegunWriting | null;
  begin: (wish: Wish) => void;
  /** Puts the text away; one that still grows is stopped. */
  forget: () => void;
}

/** A larger model at work beside a screen, in a session of its own that ends with the screen. */
export function useWriting(): WritingDesk {
  const backend = useBackend();
  const [begun, setBegun] = useState<BegunWriting | null>(null);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [asking, setAsking] = useState(false);
  const thread = useRef<Thread | null>(null);
  const growing = useGrowing(begun);
  const { stop } = growing;
  // Whoever leaves, or has another text begun, does not wait for this one.
  useEffect(() => stop, [stop]);
  useEffect(() => {
    const mine = new Thread(backend, 'writing');
    thread.current = mine;
    return () => mine.end();
  }, [backend]);
  const begin = ({ task, patient_id, text }: Wish) => {
    const own = thread.current;
    if (!own || asking) return;
    setBegun(null);
    setRefused(null);
    setAsking(true);
    own
      .with((session_id) =>
        backend.call('assistant.write', { session_id, task, call: null, picks: null, patient_id, text }),
      )
      .then(setBegun, (thrown: unknown) => setRefused(asApiError(thrown)))
      .finally(() => setAsking(false));
  };
  const forget = () => {
    setBegun(null);
    setRefused(null);
  };
  return {
    ...growing,
    begun,
    begin,
    forget,
    running: asking || growing.running,
    error: refused ?? growing.error,
  };
}

/** What is asked of records is worded on this computer or not at all: nothing of them goes to a model of the network. */
const OF_RECORDS: readonly Intent[] = ['search_notes', 'patient_history'];

/** Whether the rows of an answer can be put into sentences: by a larger model here, or by one of the clinic's network. */
export function useWorder(intent: Intent | undefined): boolean {
  const models = useApi('assistant.models', {});
  const network = useApi('assistant.network', {});
  const here = models.data?.some(({ kind, installed }) => kind === 'writer' && installed) ?? false;
  const there = Boolean(network.data) && intent !== undefined && !OF_RECORDS.includes(intent);
  return here || there;
}

/** Whether texts can be written about a patient: there is a larger model, the role may ask it, and the patient agrees. */
export type Writer = 'ready' | 'no_consent' | 'absent';

export function useWriter(patient: Id): Writer {
  const can = useCan();
  const may = can('assistant.write');
  const models = useApi('assistant.models', {}, { enabled: may });
  const here = may && (models.data?.some(({ kind, installed }) => kind === 'writer' && installed) ?? false);
  const agreed = useApi('consent.assistant', { patient_ids: [patient] }, { enabled: here });
  if (!here || !agreed.data) return 'absent';
  return agreed.data.includes(patient) ? 'ready' : 'no_consent';
}
