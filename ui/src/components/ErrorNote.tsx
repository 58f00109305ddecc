import { useTranslation } from 'react-i18next';

import { asApiError } from '@/backend';
import { useErrorSentence } from '@/i18n/errors';

import { Note } from './Layout';

/** What happened, what is safe, what to do next: the sentence of the error's code. */
export function ErrorNote({ error, testid = 'error' }: { error: unknown; testid?: string }) {
  const { t } = useTranslation();
  const sentence = useErrorSentence();
  if (!error) return null;
  const api = asApiError(error);
  return (
    <Note tone="danger" live testid={testid}>
      {sentence(api)}
      {api.incident && <> {t('errors.incident', { incident: api.incident })}</>}
    </Note>
  );
}
