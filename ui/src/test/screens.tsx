import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect } from 'vitest';

import { App } from '@/app/App';
import { formatRoute, type Route } from '@/app/route';
import { MemoryBackend } from '@/backend/memory';
import { startI18n, type Language } from '@/i18n';

/** A Wednesday morning in São Paulo, in the middle of the day's work. */
export const NOW = new Date('2026-03-04T13:20:00Z');

interface Options {
  route?: Route;
  signedIn?: boolean;
  language?: Language;
  backend?: MemoryBackend;
}

/** The whole app over the in-memory clinic, at a fixed time, on one screen. */
export async function openApp({ route, signedIn = true, language = 'pt-BR', backend }: Options = {}) {
  window.localStorage.clear();
  await startI18n(language);
  window.location.hash = route ? formatRoute(route) : '';
  const opened = backend ?? new MemoryBackend({ now: () => NOW, signedIn });
  const view = render(<App backend={opened} />);
  await screen.findByTestId(signedIn ? 'shell' : 'first-run');
  return { backend: opened, user: userEvent.setup(), ...view };
}

/** Nothing that axe can see without a layout: colours are proven apart, by the tokens' contrast. */
export async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  });
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`),
  ).toEqual([]);
}

export function marked(id: string): HTMLElement {
  return screen.getByTestId(id);
}

/** Waits for an element by its name for journeys. */
export function find(id: string): Promise<HTMLElement> {
  return screen.findByTestId(id, {}, { timeout: 20_000 });
}
