import type { Handlers } from './handlers';

/** The made-up clinic has an assistant that knows nothing yet. */
export const assistant: Handlers<'assistant'> = {
  'assistant.begin': (store) => ({ id: store.id() }),
  'assistant.end': () => ({}),
  'assistant.limits': () => ({ per_minute: 60, per_hour: 1000 }),
  'assistant.run': () => ({
    kind: 'told',
    sentence: 'O assistente não funciona nesta clínica inventada.',
    why: 'not_yet',
    code: null,
    links: [],
  }),
};
