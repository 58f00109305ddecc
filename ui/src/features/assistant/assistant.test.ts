import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Asked, Card, Cell, Link, LinkKind, Row } from '@/backend';

import { arrange, cellAt, onOneDay } from './arrange';
import { barsOf, everyDay, roundTop } from './chart';
import { atTime, isReady, requestOf } from './card';
import { NO_PICKS, runningIn, stepped, type Step, type Turn } from './conversation';
import { kindsOf, piecesOf } from './hidden';
import { linksByColumn, routeOf } from './links';
import { catalogueName, NEW_MODEL, requestOf as modelRequest } from './model';
import { lookedAt, partOf, rateOf, sizeOf } from './progress';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.constant({ type: 'none' } as Cell),
  fc.constantFrom('a', 'b').map((value): Cell => ({ type: 'text', value })),
  fc.integer({ min: 0, max: 2 }).map((value): Cell => ({ type: 'money', value })),
);
const NAMES = ['start', 'patient', 'service', 'status'];
const row: fc.Arbitrary<Row> = fc
  .array(cell, { minLength: NAMES.length, maxLength: NAMES.length })
  .map((cells) => ({ cells, links: [] }));
const rows = fc.array(row, { minLength: 1, maxLength: 5 });

describe('an answer in a narrow panel', () => {
  it('says everything, and nothing twice', () => {
    fc.assert(
      fc.property(rows, (rows) => {
        const { shared, columns, below } = arrange(NAMES, rows);
        expect(columns.length).toBeLessThanOrEqual(3);
        const said = [...shared.map(({ column }) => column), ...[...columns, ...below].map(({ name }) => name)];
        expect(new Set(said).size).toBe(said.length);
        for (const [place, name] of NAMES.entries()) {
          const empty = rows.every((row) => cellAt(row, place).type === 'none');
          expect(said.includes(name)).toBe(!empty);
        }
        for (const { column, cell } of shared) {
          for (const row of rows) expect(cellAt(row, NAMES.indexOf(column))).toEqual(cell);
        }
      }),
    );
  });

  it('keeps a column of values, and who it is about in every row', () => {
    fc.assert(
      fc.property(rows, (rows) => {
        const { shared, columns } = arrange(NAMES, rows);
        if (shared.length > 0) expect(columns.length).toBeGreaterThan(0);
        expect(shared.map(({ column }) => column)).not.toContain('patient');
      }),
    );
  });

  it('says the day once only where all moments fall on it', () => {
    const at = (value: string): Row => ({ cells: [{ type: 'moment', value }], links: [] });
    const day = (instant: string) => instant.slice(0, 10);
    expect(onOneDay([at('2026-03-04T10:00:00Z'), at('2026-03-04T11:00:00Z')], 0, day)).toBe('2026-03-04');
    expect(onOneDay([at('2026-03-04T10:00:00Z'), at('2026-03-05T11:00:00Z')], 0, day)).toBeNull();
    expect(onOneDay([at('2026-03-04T10:00:00Z')], 0, day)).toBeNull();
  });
});

const KINDS: LinkKind[] = [
  'patient',
  'appointment',
  'professional',
  'service',
  'treatment',
  'product',
  'lot',
  'record',
  'transaction',
];
const links: fc.Arbitrary<Link[]> = fc.uniqueArray(fc.record({ kind: fc.constantFrom(...KINDS), id: fc.uuid() }), {
  selector: ({ kind }) => kind,
  maxLength: 4,
});

describe('links of a row', () => {
  it('each has a column of its own, as long as there are columns', () => {
    fc.assert(
      fc.property(links, (links) => {
        const placed = Object.values(linksByColumn(NAMES, links, () => true));
        expect(placed).toHaveLength(Math.min(links.length, NAMES.length));
      }),
    );
  });

  it('stand where they belong', () => {
    const patient: Link = { kind: 'patient', id: 'p' };
    const visit: Link = { kind: 'appointment', id: 'v' };
    expect(linksByColumn(NAMES, [visit, patient], () => true)).toEqual({ start: visit, patient });
  });

  it('that lead to a closed door are not there', () => {
    fc.assert(
      fc.property(links, (links) => {
        expect(linksByColumn(NAMES, links, () => false)).toEqual({});
      }),
    );
  });

  it('to a note or a payment lead to the page of their patient', () => {
    const patient: Link = { kind: 'patient', id: 'p' };
    expect(routeOf({ kind: 'record', id: 'r' }, [patient])).toEqual({ screen: 'patient', id: 'p', tab: 'records' });
    expect(routeOf({ kind: 'transaction', id: 't' }, [])).toEqual({ screen: 'finance' });
    expect(routeOf({ kind: 'appointment', id: 'v' }, [])).toEqual({ screen: 'visit', id: 'v' });
  });
});

function cardOf(act: Record<string, unknown>, part: Partial<Card> = {}): Card {
  return {
    sentence: '',
    method: 'agenda.assisted',
    request: { ai_session_id: 's', act },
    columns: ['start', 'patient'],
    row: {
      cells: [
        { type: 'moment', value: '2026-03-05T13:00:00Z' },
        { type: 'text', value: 'A' },
      ],
      links: [],
    },
    conflicts: [],
    alternatives: [],
    fill_in: [],
    ...part,
  };
}

describe('a card', () => {
  const moved = cardOf(
    { move: { id: 'v', start: '2026-03-05T13:00:00Z', end: '2026-03-05T13:45:00Z', override_reason: null } },
    { conflicts: ['professional'], alternatives: ['2026-03-05T15:00:00Z'], fill_in: ['override_reason'] },
  );

  it('at another time keeps its length and has nothing in its way', () => {
    const later = atTime(moved, '2026-03-05T15:00:00Z');
    const { move } = later.request['act'] as { move: Record<string, unknown> };
    expect(Date.parse(String(move['end'])) - Date.parse(String(move['start']))).toBe(45 * 60_000);
    expect(later.row.cells[0]).toEqual({ type: 'moment', value: '2026-03-05T15:00:00Z' });
    expect(isReady(later, {})).toBe(true);
  });

  it('leaves the card that was proposed as it was', () => {
    const before = structuredClone(moved);
    atTime(moved, '2026-03-05T15:00:00Z');
    requestOf(moved, { override_reason: 'retorno' });
    expect(moved).toEqual(before);
  });

  it('is confirmed over a conflict only with a reason, and never where no reason helps', () => {
    expect(isReady(moved, {})).toBe(false);
    expect(isReady(moved, { override_reason: '  a ' })).toBe(false);
    expect(isReady(moved, { override_reason: 'retorno' })).toBe(true);
    expect(isReady({ ...moved, fill_in: [] }, { override_reason: 'retorno' })).toBe(false);
  });

  it('carries what was filled in, trimmed, inside its act', () => {
    const cancel = cardOf({ set_status: { id: 'v', status: 'cancelled', reason: null } }, { fill_in: ['reason'] });
    expect(requestOf(cancel, { reason: ' viajou ' })).toEqual({
      ai_session_id: 's',
      act: { set_status: { id: 'v', status: 'cancelled', reason: 'viajou' } },
    });
    expect(requestOf(cardOf({ book: { start: 'x' } }), { reason: 'unasked' })['act']).toEqual({ book: { start: 'x' } });
  });
});

describe('hidden parts', () => {
  const parts = fc.array(
    fc.record({
      start: fc.integer({ min: -2, max: 40 }),
      end: fc.integer({ min: -2, max: 40 }),
      kind: fc.constantFrom('PESSOA', 'CPF'),
    }),
  );

  it('cut a question into pieces that say it again, whatever the parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), parts, (text, parts) => {
        expect(
          piecesOf(text, parts)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('are counted in the units of the screen', () => {
    const pieces = piecesOf('🙂 Ana vem?', [{ start: 3, end: 6, kind: 'PESSOA' }]);
    expect(pieces).toEqual([
      { text: '🙂 ', kind: null },
      { text: 'Ana', kind: 'PESSOA' },
      { text: ' vem?', kind: null },
    ]);
    expect(kindsOf(pieces)).toEqual(['PESSOA']);
  });
});

const REPLY = { log_id: 'l' } as Asked;

describe('a conversation', () => {
  const play = (...steps: Step[]): Turn[] => steps.reduce<Turn[]>(stepped, []);

  it('takes no answer to a question that was stopped', () => {
    const turns = play(
      { kind: 'asked', askId: '1', text: 'quem vem?' },
      { kind: 'stopped', askId: '1' },
      { kind: 'answered', askId: '1', reply: REPLY },
    );
    expect(turns).toMatchObject([{ state: 'stopped', reply: null }]);
    expect(runningIn(turns)).toBeNull();
  });

  it('puts the new answer of a question asked again in the place of the old one, and not the old one’s late answer', () => {
    const picks = { ...NO_PICKS, patient: 'p' };
    const turns = play(
      { kind: 'asked', askId: '1', text: 'saldo da Ana' },
      { kind: 'asked', askId: '2', text: 'e amanhã?' },
      { kind: 'asked_again', turn: '1', askId: '3', picks },
      { kind: 'answered', askId: '1', reply: REPLY },
    );
    expect(turns.map(({ askId, text, state }) => [askId, text, state])).toEqual([
      ['3', 'saldo da Ana', 'running'],
      ['2', 'e amanhã?', 'running'],
    ]);
    expect(turns[0]?.picks).toEqual(picks);
    expect(stepped(turns, { kind: 'answered', askId: '3', reply: REPLY })[0]?.state).toBe('answered');
  });

  it('begins anew with nothing', () => {
    expect(play({ kind: 'asked', askId: '1', text: 'a' }, { kind: 'begun_anew' })).toEqual([]);
  });
});

describe('a chart', () => {
  it('has a scale that holds every value and is not much larger', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1 }), (values) => {
        const top = roundTop(values);
        const most = Math.max(...values);
        expect(top).toBeGreaterThanOrEqual(most);
        if (most > 0) expect(top).toBeLessThanOrEqual(most * 2.5);
      }),
    );
  });

  it('shows every day of its span once, also those of which nothing is known', () => {
    const days = everyDay('2026-02-27', '2026-03-02', [{ day: '2026-03-01', value: 4 }]);
    expect(days.map(({ day, value }) => [day, value])).toEqual([
      ['2026-02-27', 0],
      ['2026-02-28', 0],
      ['2026-03-01', 4],
      ['2026-03-02', 0],
    ]);
  });

  it('draws bars that neither overlap nor leave the drawing', () => {
    const points = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(points, (values) => {
        const bars = barsOf(
          values.map((value, index) => ({ day: String(index), value })),
          roundTop(values),
        );
        bars.forEach(({ x, width, height }, index) => {
          expect(height).toBeLessThanOrEqual(1);
          expect(x + width).toBeLessThanOrEqual((bars[index + 1]?.x ?? 1) + 1e-9);
        });
      }),
    );
  });
});

describe('a progress', () => {
  it('has the rate of the last seconds, and none before two looks', () => {
    expect(rateOf([])).toBeNull();
    expect(rateOf([{ at: 0, done: 5, total: 10 }])).toBeNull();
    const looks = [0, 1000, 2000].map((at) => ({ at, done: at * 3, total: 10_000 }));
    expect(rateOf(looks)).toBe(3000);
  });

  it('forgets what is old, and everything where it begins again', () => {
    const fast = lookedAt([{ at: 0, done: 0, total: 9 }], { at: 9000, done: 3, total: 9 });
    expect(fast).toEqual([{ at: 9000, done: 3, total: 9 }]);
    expect(lookedAt(fast, { at: 9500, done: 1, total: 9 })).toEqual([{ at: 9500, done: 1, total: 9 }]);
  });

  it('is a part between nothing and all', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (done, total) => {
        const part = partOf({ done, total });
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is said in a unit that people read', () => {
    expect(sizeOf(2_366_656)).toEqual({ amount: 2.4, unit: 'MB' });
    expect(sizeOf(999)).toEqual({ amount: 999, unit: 'B' });
    expect(sizeOf(4_700_000_000)).toEqual({ amount: 4.7, unit: 'GB' });
  });
});

describe('a model to bring in', () => {
  const file = { ...NEW_MODEL, name: 'Água Viva 4B', licence: 'MIT', place: '/tmp/m.gguf' };
  const hash = 'ab'.repeat(32);

  it('has a name that the catalogue takes, whatever it is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(catalogueName(name)).toMatch(/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$/);
      }),
    );
    expect(modelRequest(file)?.id).toBe('agua-viva-4b');
  });

  it('comes from a file as it is, and over the net only with its fingerprint', () => {
    expect(modelRequest(file)).toMatchObject({ sha256: null, from: { kind: 'file', value: '/tmp/m.gguf' } });
    const net = { ...file, from: 'address' as const, place: 'https://models.example/m.gguf' };
    expect(modelRequest(net)).toBeNull();
    expect(modelRequest({ ...net, fingerprint: hash.toUpperCase() })?.sha256).toBe(hash);
    expect(modelRequest({ ...net, fingerprint: hash, place: 'http://models.example/m.gguf' })).toBeNull();
    expect(modelRequest({ ...file, fingerprint: 'abc' })).toBeNull();
  });

  it('says how it is spoken to only where it writes', () => {
    expect(modelRequest(file)?.template).toBe('chatml');
    expect(modelRequest({ ...file, kind: 'embedder' })?.template).toBeNull();
  });
});
