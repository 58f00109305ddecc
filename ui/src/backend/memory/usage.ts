import type { AssistantUsage, Used } from '../index';
import type { Store } from './store';

const DAY_MS = 86_400_000;

function used(name: string, queries: number): Used {
  const tokens = queries * 60;
  return { name, queries, tokens, cache_hits: 0, errors: Math.floor(queries / 40), mean_ms: 180, cost_microusd: 0 };
}

/** A use that grows through the week and rests on Sundays: enough for every chart to have something to draw. */
export function usage(store: Store, from: string, to: string): AssistantUsage {
  const days: Used[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) {
    const weekday = new Date(at).getUTCDay();
    if (weekday > 0) days.push(used(new Date(at).toISOString().slice(0, 10), 12 + weekday * 7));
  }
  const [first, second, third] = store.clinic.users.map(({ name }) => name);
  return {
    days,
    users: [used(first ?? '', 120), used(second ?? '', 340), used(third ?? '', 88)],
    models: [used('planner', 548)],
    outcomes: [
      { name: 'answered', count: 480 },
      { name: 'refused', count: 22 },
      { name: 'no_answer', count: 46 },
    ],
    intents: [
      { name: 'agenda', count: 220 },
      { name: 'book', count: 96 },
      { name: 'balance', count: 64 },
    ],
    hours: [],
    stars: [1, 0, 3, 9, 21],
    performance: [
      {
        kind: 'no_show',
        model: 'rules 1',
        from: `${from}T03:00:00Z`,
        until: `${to}T03:00:00Z`,
        requests: 310,
        accuracy: 0.91,
        precision: 0.34,
        recall: 0.41,
        auc: 0.68,
        p95_ms: null,
      },
    ],
  };
}
