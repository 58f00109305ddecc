import { describe, expect, it } from 'vitest';

import { ERROR_CODES } from '@/backend/api.gen';

import { LANGUAGES, resources } from './index';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' });

function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  const entries = Object.entries(value as Record<string, unknown>);
  return new Map(entries.flatMap(([key, inner]) => [...flatten(inner, path ? `${path}.${key}` : key)]));
}

const all = resources();
const texts = Object.fromEntries(LANGUAGES.map((language) => [language, flatten(all[language]?.translation)]));
const portuguese = texts['pt-BR'] ?? new Map<string, string>();
const PLURAL = /_(one|many|other)$/;
const bare = new Set([...portuguese.keys()].map((key) => key.replace(PLURAL, '')));

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe.each(LANGUAGES)('%s', (language) => {
  const mine = texts[language] ?? new Map<string, string>();

  it('has exactly the keys of Portuguese', () => {
    expect([...mine.keys()].sort()).toEqual([...portuguese.keys()].sort());
  });

  it('fills the same gaps, and leaves no sentence empty', () => {
    for (const [key, text] of mine) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(portuguese.get(key) ?? ''));
    }
  });
});

describe('keys in the sources', () => {
  const calls = Object.entries(sources)
    .filter(([path]) => !path.includes('.test.'))
    .flatMap(([path, source]) =>
      [...source.matchAll(/\bt\(\s*(['`])([^'`]+)\1/g)].map((match) => ({ path, key: match[2] ?? '' })),
    );

  it('are found', () => expect(calls.length).toBeGreaterThan(300));

  it('all have a sentence', () => {
    for (const { path, key } of calls.filter(({ key }) => !key.includes('${')))
      expect(bare.has(key), `${path}: ${key}`).toBe(true);
  });

  it('that are put together begin as some sentence begins', () => {
    for (const { path, key } of calls.filter(({ key }) => key.includes('${'))) {
      const start = key.slice(0, key.indexOf('${'));
      expect(
        [...bare].some((known) => known.startsWith(start)),
        `${path}: ${key}`,
      ).toBe(true);
    }
  });
});

describe('error codes', () => {
  const own = /^errors\.(kind|field|fields|incident)/;

  it('of the core all have a sentence', () => {
    for (const code of ERROR_CODES) expect(bare.has(`errors.${code}`), code).toBe(true);
  });

  it('that the core no longer has are gone here too', () => {
    const known = new Set<string>(ERROR_CODES.map((code) => `errors.${code}`));
    const stale = [...bare].filter((key) => key.startsWith('errors.') && !own.test(key) && !known.has(key));
    expect(stale).toEqual([]);
  });

  it('of the in-memory core are the core\u2019s', () => {
    const refused = Object.entries(sources)
      .filter(([path]) => path.includes('/memory/'))
      .flatMap(([, source]) => [...source.matchAll(/refuse\('\w+', '([^']+)'/g)].map((match) => match[1] ?? ''));
    expect(refused.length).toBeGreaterThan(10);
    for (const code of refused) expect(ERROR_CODES as readonly string[]).toContain(code);
  });
});
