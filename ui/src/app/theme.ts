import { useEffect, useSyncExternalStore } from 'react';

import { contrast, readable, wash } from '@/lib/color';

export type Theme = 'system' | 'light' | 'dark';

const STORED = 'neonpro.theme';
const listeners = new Set<() => void>();
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

export function storedTheme(): Theme {
  const stored = window.localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(STORED, theme);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  systemDark.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    systemDark.removeEventListener('change', listener);
  };
}

function isDark(): boolean {
  const theme = storedTheme();
  return theme === 'dark' || (theme === 'system' && systemDark.matches);
}

/** The values that follow from one accent colour, readable in this theme whatever the clinic chose. */
export function accentTokens(accent: string, dark: boolean): Record<string, string> {
  const surface = dark ? '#1e1d1a' : '#ffffff';
  const soft = wash(accent, surface, dark ? 0.22 : 0.12);
  const fill = readable(accent, surface, 3);
  return {
    '--accent': fill,
    '--accent-ink': contrast('#ffffff', fill) >= 4.5 ? '#ffffff' : '#000000',
    '--accent-soft': soft,
    '--accent-text': readable(accent, soft, 4.6),
  };
}

/** Keeps the document's theme and accent in step with the system, the person's choice and the clinic's branding. */
export function useTheme(accent: string): void {
  const dark = useSyncExternalStore(subscribe, isDark);
  useEffect(() => {
    const root = document.documentElement;
    root.dataset['theme'] = dark ? 'dark' : 'light';
    for (const [name, value] of Object.entries(accentTokens(accent, dark))) root.style.setProperty(name, value);
  }, [accent, dark]);
}

export function useStoredTheme(): Theme {
  return useSyncExternalStore(subscribe, storedTheme);
}
