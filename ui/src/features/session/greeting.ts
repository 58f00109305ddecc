import { useTranslation } from 'react-i18next';

import type { SessionInfo } from '@/backend';
import { toasts } from '@/components/toasts';
import { isLanguage, showLanguage, storedLanguage } from '@/i18n';
import { useFormats } from '@/i18n/format';

/** After a log-in: when this user was last here, and whether somebody tried the password meanwhile. */
export function useGreeting(): (session: SessionInfo) => void {
  const { t } = useTranslation();
  const formats = useFormats();
  return ({ failures_since, last_login, emergencies, language }) => {
    if (isLanguage(language) && !storedLanguage()) void showLanguage(language);
    if (emergencies > 0) toasts.show(t('session.emergencies', { count: emergencies }), { tone: 'danger' });
    if (failures_since > 0) toasts.show(t('session.failuresSince', { count: failures_since }), { tone: 'danger' });
    else if (last_login) toasts.show(t('session.lastLogin', { time: formats.dateTime(last_login) }));
  };
}
