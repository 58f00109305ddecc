import { QueryClientProvider, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { Backend } from '@/backend';
import { Toasts } from '@/components/Toasts';
import { Gate } from '@/features/session/Gate';
import { MustChange } from '@/features/session/MustChange';
import { SoftLock } from '@/features/session/SoftLock';

import { BackendContext, newQueryClient, useApi, useLiveRefresh } from './query';
import { SessionContext } from './session';
import { Shell } from './Shell';
import { useTheme } from './theme';

const DEFAULT_ACCENT = '#0d6b63';
/** How often the screen asks whether the core has locked by itself. */
const SESSION_CHECK_MS = 15_000;
/** What holds whoever is signed in. */
const KEPT = ['session.info', 'app.clinics', 'app.version'];

export function App({ backend }: { backend: Backend }) {
  const { i18n } = useTranslation();
  const [client] = useState(newQueryClient);
  return (
    <I18nProvider locale={i18n.language === 'en' ? 'en-GB' : i18n.language}>
      <BackendContext value={backend}>
        <QueryClientProvider client={client}>
          <Rooms />
          <Toasts />
        </QueryClientProvider>
      </BackendContext>
    </I18nProvider>
  );
}

/** The gate while nobody is signed in, else the clinic, covered while it is locked. */
function Rooms() {
  useLiveRefresh();
  const info = useApi('session.info', {}, { refetchInterval: SESSION_CHECK_MS });
  const session = info.data ?? null;
  useTheme(session?.clinic.accent ?? DEFAULT_ACCENT);
  useReadyMark(!info.isPending);
  useForgetting(session?.user.id ?? null);
  if (info.isPending) return null;
  if (!session) return <Gate />;
  if (session.user.must_change_password && !session.locked) return <MustChange name={session.user.name} />;
  return (
    <SessionContext value={session}>
      <div inert={session.locked} style={{ height: '100%', visibility: session.locked ? 'hidden' : 'visible' }}>
        <Shell />
      </div>
      {session.locked && <SoftLock session={session} />}
    </SessionContext>
  );
}

/** Tells journeys and measurements that the first answer is on the screen. */
function useReadyMark(ready: boolean): void {
  useEffect(() => {
    if (ready) document.documentElement.dataset['ready'] = 'true';
  }, [ready]);
}

/** When somebody else comes, or nobody is left, what the last user saw is forgotten. */
function useForgetting(user: string | null): void {
  const client = useQueryClient();
  useEffect(
    () => () => client.removeQueries({ predicate: ({ queryKey }) => !KEPT.includes(String(queryKey[0])) }),
    [user, client],
  );
}
