import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { areaOf, formatRoute, parseRoute, type Route } from './route';

const routes = fc.oneof(
  fc.record({
    screen: fc.constant('agenda' as const),
    view: fc.constantFrom('day', 'week', 'month', 'list' as const),
    day: fc.constantFrom(null, '2026-03-02'),
  }),
  fc.record({
    screen: fc.constant('agenda' as const),
    view: fc.constant('day' as const),
    day: fc.constantFrom(null, '2026-03-02'),
    patient: fc.uuid(),
  }),
  fc.record({
    screen: fc.constant('agenda' as const),
    view: fc.constant('day' as const),
    day: fc.constantFrom(null, '2026-03-02'),
    visit: fc.uuid(),
  }),
  fc.record({ screen: fc.constant('visit' as const), id: fc.uuid() }),
  fc.record({ screen: fc.constant('settings' as const), tab: fc.constantFrom('mine', 'assistant' as const) }),
  fc.record({ screen: fc.constant('settings' as const) }),
  fc.record({
    screen: fc.constant('patient' as const),
    id: fc.uuid(),
    tab: fc.constantFrom('timeline', 'records', 'finance' as const),
  }),
  fc.record({ screen: fc.constant('register' as const), name: fc.string({ unit: 'grapheme' }) }),
  fc.record({ screen: fc.constantFrom('patients', 'stock', 'assistant', 'audit' as const) }),
) as fc.Arbitrary<Route>;

describe('addresses', () => {
  it('read back what they were written from', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  it('that mean nothing are today', () => {
    for (const hash of ['', '#/', '#/nowhere', '#/agenda/year/tomorrow', '#/patient', '#/visit']) {
      expect(parseRoute(hash)).toEqual({ screen: 'agenda', view: 'day', day: null });
    }
    expect(areaOf({ screen: 'register', name: '' })).toBe('patients');
  });
});
