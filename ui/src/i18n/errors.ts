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

/** The sentence of an error: by its code, else by its kind. */
export function useErrorSentence(): (error: ApiError) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (error: ApiError) => {
      const key = `errors.${error.code}`;
      const params = sayable(error.params);
      return i18n.exists(key) && typeof i18n.getResource(i18n.language, 'translation', key) === 'string'
        ? t(key, params)
        : t(`errors.kind.${error.kind}`, params);
    },
    [t, i18n],
  );
}
