import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { expectAccessible, find, marked, NOW, openApp } from '@/test/screens';

import type { Route } from './route';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

/** A key in the place of its sentence. */
const KEY =
  /\b(app|agenda|assistant|common|consent|finance|stock|team|settings|audit|catalogue|patients|records)\.[a-z_]+\b/;

const SCREENS: [name: string, route: Route][] = [
  ['agenda', { screen: 'agenda', view: 'day', day: null }],
  ['agenda', { screen: 'agenda', view: 'week', day: null }],
  ['agenda-month', { screen: 'agenda', view: 'month', day: null }],
  ['agenda-list', { screen: 'agenda', view: 'list', day: null }],
  ['patients', { screen: 'patients' }],
  ['register', { screen: 'register', name: 'Vera' }],
  ['finance', { screen: 'finance' }],
  ['stock', { screen: 'stock' }],
  ['catalogue', { screen: 'catalogue' }],
  ['team', { screen: 'team' }],
  ['settings', { screen: 'settings' }],
  ['audit', { screen: 'audit' }],
  ['usage', { screen: 'assistant' }],
];

describe('every screen', () => {
  it.each(SCREENS)('%s is ready and axe finds nothing', async (name, route) => {
    await openApp({ route });
    await find(name);
    await expectAccessible();
    expect(document.documentElement.dataset['ready']).toBe('true');
    expect(document.body.textContent).not.toMatch(KEY);
  });

  it.each(['timeline', 'data', 'records', 'consents', 'finance', 'applications', 'audit'] as const)(
    'patient: %s',
    async (tab) => {
      const { backend } = await openApp();
      const [patient] = await backend.call('patients.search', { query: 'Ana Beatriz', limit: 1 });
      window.location.hash = `#/patient/${patient?.id}/${tab}`;
      await find('patient-page');
      await waitFor(() => expect(marked(`tab-${tab}`)).toHaveAttribute('aria-selected', 'true'));
      await expectAccessible();
      expect(document.body.textContent).not.toMatch(KEY);
    },
  );

  it.each(['clinic', 'config', 'grants', 'assistant', 'backup'])('settings: %s', async (tab) => {
    const { user } = await openApp({ route: { screen: 'settings' } });
    await user.click(await find(`tab-${tab}`));
    await screen.findByRole('tabpanel');
    await expectAccessible();
  });
});
