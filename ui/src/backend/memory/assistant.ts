import type { Asked, AssistantSettings, ComingModel, Id, Intent, Model, NetworkModel } from '../index';
import { guesses, hiddenIn, intentOf, outcomeOf } from './asking';
import { usage } from './usage';
import type { Handlers } from './handlers';
import { found, refuse } from './store';

const NO_PICKS = { patient: null, service: null, professional: null, appointment: null };
const UNDERSTOOD: Partial<Record<Intent, string>> = {
  agenda: 'Ver a agenda · em 22/11/2026',
  book: 'Marcar horário · amanhã',
  revenue: 'Faturamento · este mês',
};
const MODELS: Model[] = [
  {
    id: 'planner',
    kind: 'planner',
    name: 'NeonPro Planner',
    version: 'cd7252309ef1',
    bytes: 2_366_656,
    licence: 'Apache-2.0',
    source: 'models/planner',
    note: '',
    installed: true,
    checked: true,
  },
  {
    id: 'writer',
    kind: 'writer',
    name: 'Modelo inventado 4B',
    version: '',
    bytes: 2_500_000_000,
    licence: 'Apache-2.0',
    source: '',
    note: 'Pede 6 GB de memória livre.',
    installed: false,
    checked: false,
  },
];
const coming = new Map<string, ComingModel>();
const settings: AssistantSettings = {
  enabled: true,
  keep_questions: false,
  per_minute: 60,
  per_hour: 1000,
  tokens_per_day: null,
  prices: [],
};
let network: NetworkModel | null = null;
const SESSIONS = new Set<Id>();

/** The machine of an address, on the networks that a page can tell by looking. */
function hostOf(address: string): string {
  const host = URL.canParse(address) ? new URL(address).hostname : refuse('validation', 'assistant.network_address');
  const number = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  if (number && !/^(127|10|192\.168)\./.test(host)) refuse('validation', 'assistant.network_not_own');
  return host;
}

/** An assistant that knows a few catchwords, with the shapes and the limits of the real one. */
export const assistant: Handlers<'assistant'> = {
  'assistant.begin': (store) => {
    const id = store.id();
    SESSIONS.add(id);
    return { id };
  },
  'assistant.end': (_store, { id }) => {
    SESSIONS.delete(id);
    return {};
  },
  'assistant.limits': () => ({ per_minute: 60, per_hour: 1000 }),
  'assistant.run': (store, { session_id, call, picks }) =>
    outcomeOf(store, { session: session_id, text: JSON.stringify(call), intent: call.intent, picks }),
  'assistant.ask': (store, { session_id, text, meant, picks }): Asked => {
    if (!SESSIONS.has(session_id)) refuse('not_found', 'assistant.session_over');
    const intent = meant?.intent ?? intentOf(text);
    const asked = { session: session_id, text, picks: picks ?? NO_PICKS };
    return {
      log_id: store.id(),
      understood: intent ? { intent } : null,
      understood_sentence: (intent && UNDERSTOOD[intent]) ?? null,
      hidden: hiddenIn(store, text),
      outcome: intent ? outcomeOf(store, { ...asked, intent }) : guesses(),
      made_by: {
        model: 'planner',
        version: '1',
        sureness: 0,
        milliseconds: 40,
        plan_ms: 30,
        tokens: 60,
        cached: false,
      },
      limits: { left_minute: 59, left_hour: 999 },
      care: null,
    };
  },
  // No larger model lives on this page.
  'assistant.write': () => refuse('precondition', 'assistant.no_writer'),
  'assistant.written': () => refuse('not_found', 'assistant.no_text'),
  'assistant.stop': () => ({}),
  'assistant.decline': () => ({}),
  'assistant.feedback': () => ({}),
  'assistant.history': (store) => [
    {
      log_id: store.id(),
      at: store.instant(),
      question: 'quem vem amanhã?',
      understood_sentence: 'Ver a agenda',
      outcome_sentence: 'Respondida.',
    },
  ],
  'assistant.suggestions': () => ['Quem vem hoje?', 'Faturamento deste mês'],
  'assistant.models': () => MODELS,
  // On this page a model is always half-way: there is something to see, and nothing to fetch.
  'assistant.add_model': (store, { id, name }) => {
    coming.set(id, { id, name, done: 1_200_000_000, all: 2_500_000_000, state: 'running', why: null });
    store.changed('assistant');
    return {};
  },
  'assistant.coming': () => [...coming.values()],
  'assistant.pause_model': (store, { id }) => {
    const model = found(coming.get(id));
    coming.set(id, { ...model, state: 'paused' });
    store.changed('assistant');
    return {};
  },
  'assistant.remove_model': (_store, { id }) => {
    coming.delete(id);
    return {};
  },
  'assistant.network': () => network,
  'assistant.save_network': (store, { network: wanted }) => {
    const kept = wanted?.token === null && wanted.address === network?.address && network.token;
    network = wanted && {
      address: wanted.address,
      host: hostOf(wanted.address),
      model: wanted.model,
      token: kept || Boolean(wanted.token),
    };
    store.changed('assistant');
    return {};
  },
  // Nothing is asked of any machine from this page.
  'assistant.try_network': (_store, { address }) => {
    hostOf(address);
    return { milliseconds: 1200 };
  },
  'assistant.usage': (store, { from, to }) => usage(store, from, to),
  'assistant.settings': () => structuredClone(settings),
  'assistant.save_settings': (store, wanted) => {
    Object.assign(settings, wanted);
    store.changed('assistant');
    return {};
  },
};
