import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['pt-BR', 'en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = 'neonpro.language';

/** One file for each area and language: ./pt-BR/agenda.json holds the keys `agenda.*`. */
const files = import.meta.glob<Record<string, unknown>>('./*/*.json', { eager: true, import: 'default' });

export function resources(): Record<string, { translation: Record<string, unknown> }> {
  const result: Record<string, { translation: Record<string, unknown> }> = {};
  for (const [path, content] of Object.entries(files)) {
    const [, language = '', area = ''] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    result[language] ??= { translation: {} };
    result[language].translation[area] = content;
  }
  return result;
}

export function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.includes(text as Language);
}

/** The language chosen on this computer, if any was. */
export function storedLanguage(): Language | null {
  const stored = window.localStorage.getItem(STORED);
  return isLanguage(stored) ? stored : null;
}

export async function chooseLanguage(language: Language): Promise<void> {
  window.localStorage.setItem(STORED, language);
  await showLanguage(language);
}

/** Speaks a language without writing it down as a choice. */
export async function showLanguage(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export async function startI18n(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: resources(),
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}
