import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

import type { ApiError } from '@/backend';

/** Values of an error that a sentence may show as they are. */
function sayable(params: Record<string, unknown>): Record<string, string | number> {
  const entries = Object.entries(params).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(entries);
}

/** The fields of a form that the core found wrong, each with its problem. */
function wrongFields(params: Record<string, unknown>): [field: string, problem: string][] {
  const { fields } = params;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return [];
  return Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** The sentence of an error: by its code, else by its kind; then the fields that it names. */
export function useErrorSentence(): (error: ApiError) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    ({ code, kind, params }: ApiError) => {
      const says = (key: string) => typeof i18n.getResource(i18n.language, 'translation', key) === 'string';
      const key = says(`errors.${code}`) ? `errors.${code}` : `errors.kind.${kind}`;
      const fieldName = (field: string) => {
        const known = ['patients', 'settings'].map((area) => `${area}.field.${field}`).find(says);
        return known ? t(known) : field;
      };
      const wrong = wrongFields(params)
        .filter(([, problem]) => says(`errors.field.${problem}`))
        .map(([field, problem]) => `${fieldName(field)} ${t(`errors.field.${problem}`)}`);
      const sentence = t(key, sayable(params));
      return wrong.length > 0 ? `${sentence} ${t('errors.fields')}: ${wrong.join('; ')}.` : sentence;
    },
    [t, i18n],
  );
}
