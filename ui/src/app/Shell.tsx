import { Lock, LogOut, Search, Sparkles } from 'lucide-react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { AgendaScreen } from '@/features/agenda/AgendaScreen';
import { useConversation } from '@/features/assistant/useConversation';

import { AREAS, type AreaEntry } from './areas';
import { useHotkeys } from './hotkeys';
import { Palette } from './Palette';
import { useAction } from './query';
import { areaOf, formatRoute, go, useRoute, type Route } from './route';
import { useCan, useSession } from './session';
import styles from './Shell.module.css';
import { ShortcutSheet } from './ShortcutSheet';
import { StatusLine } from './StatusLine';

const PatientList = lazy(() => import('@/features/patients/PatientList'));
const RegisterScreen = lazy(() => import('@/features/patients/RegisterScreen'));
const PatientScreen = lazy(() => import('@/features/patients/PatientScreen'));
const FinanceScreen = lazy(() => import('@/features/finance/FinanceScreen'));
const StockScreen = lazy(() => import('@/features/stock/StockScreen'));
const CatalogueScreen = lazy(() => import('@/features/catalogue/CatalogueScreen'));
const TeamScreen = lazy(() => import('@/features/team/TeamScreen'));
const SettingsScreen = lazy(() => import('@/features/settings/SettingsScreen'));
const AuditScreen = lazy(() => import('@/features/audit/AuditScreen'));
const VisitDoor = lazy(() => import('@/features/agenda/VisitDoor'));
const UsageScreen = lazy(() => import('@/features/assistant/UsageScreen'));
const AssistantPanel = lazy(() => import('@/features/assistant/AssistantPanel'));

type Sheet = 'palette' | 'shortcuts' | null;

export function Shell() {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const route = useRoute();
  const offered = useOfferedAreas();
  const [sheet, setSheet] = useState<Sheet>(null);
  const assistant = useAssistant();
  const lock = useAction('session.lock');
  const logout = useAction('session.logout');
  const close = useCallback(() => setSheet(null), []);
  useHotkeys({
    palette: () => setSheet('palette'),
    assistant: assistant.toggle,
    shortcuts: () => setSheet('shortcuts'),
    lock: () => lock.mutate({}),
    area: (place) => {
      const entry = AREAS[place];
      if (entry && offered.includes(entry)) go(entry.route);
    },
  });
  const current = areaOf(route);
  const railed = offered.filter(({ offRail }) => !offRail);
  const reachable = offered.some(({ area }) => area === current) ? route : (offered[0]?.route ?? route);
  return (
    <div className={styles.shell} data-testid="shell">
      <nav className={styles.rail} aria-label={t('app.areas')}>
        <div className={styles.brand} aria-hidden>
          {clinic.name.slice(0, 1)}
        </div>
        {railed.map(({ area, icon: Icon, route: target }) => (
          <a
            key={area}
            href={formatRoute(target)}
            className={styles.link}
            aria-current={areaOf(reachable) === area ? 'page' : undefined}
            data-testid={`nav-${area}`}
          >
            <Icon size={20} strokeWidth={1.75} aria-hidden />
            {t(`app.area.${area}`)}
          </a>
        ))}
        <div className={styles.spacer} />
        {assistant.offered && (
          <button
            type="button"
            className={styles.link}
            onClick={assistant.open ? assistant.close : assistant.toggle}
            aria-expanded={assistant.open}
            data-testid="open-assistant"
          >
            <Sparkles size={20} strokeWidth={1.75} aria-hidden />
            {t('app.assistant')}
          </button>
        )}
        <button type="button" className={styles.link} onClick={() => setSheet('palette')} data-testid="open-palette">
          <Search size={20} strokeWidth={1.75} aria-hidden />
          {t('app.search')}
        </button>
        <button type="button" className={styles.link} onClick={() => lock.mutate({})} data-testid="lock">
          <Lock size={20} strokeWidth={1.75} aria-hidden />
          {t('app.lock')}
        </button>
        <button type="button" className={styles.link} onClick={() => logout.mutate({})} data-testid="logout">
          <LogOut size={20} strokeWidth={1.75} aria-hidden />
          {t('app.logout')}
        </button>
      </nav>
      <main className={styles.main}>
        <Suspense fallback={null}>
          <Screen route={reachable} />
        </Suspense>
      </main>
      {assistant.open && (
        <Suspense fallback={null}>
          <AssistantPanel conversation={assistant.conversation} field={assistant.field} onClose={assistant.close} />
        </Suspense>
      )}
      <StatusLine />
      {sheet === 'palette' && (
        <Palette
          onClose={close}
          onShortcuts={() => setSheet('shortcuts')}
          onAsk={assistant.offered ? assistant.ask : null}
        />
      )}
      <ShortcutSheet open={sheet === 'shortcuts'} onClose={close} />
    </div>
  );
}

/** The panel beside the screens: open or not, where the attention was before, and the talk that outlives closing it. */
function useAssistant() {
  const offered = useCan()('assistant.ask');
  const conversation = useConversation();
  const [open, setOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const before = useRef<Element | null>(null);
  const show = () => {
    before.current = document.activeElement;
    setOpen(true);
    field.current?.focus();
  };
  const close = () => {
    setOpen(false);
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const toggle = () => {
    if (!offered) return;
    if (open && field.current?.contains(document.activeElement)) close();
    else show();
  };
  const ask = (text: string) => {
    show();
    if (text !== '' && !conversation.running) conversation.ask(text);
  };
  return { offered, conversation, open: offered && open, field, close, toggle, ask };
}

function useOfferedAreas(): AreaEntry[] {
  const can = useCan();
  return AREAS.filter(({ needs }) => needs.some(can));
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'agenda':
      return (
        <AgendaScreen view={route.view} day={route.day} patient={route.patient ?? null} visit={route.visit ?? null} />
      );
    case 'visit':
      return <VisitDoor key={route.id} id={route.id} />;
    case 'patients':
      return <PatientList />;
    case 'register':
      return <RegisterScreen name={route.name} />;
    case 'patient':
      return <PatientScreen key={route.id} id={route.id} tab={route.tab} />;
    case 'finance':
      return <FinanceScreen />;
    case 'stock':
      return <StockScreen />;
    case 'catalogue':
      return <CatalogueScreen />;
    case 'team':
      return <TeamScreen />;
    case 'assistant':
      return <UsageScreen />;
    case 'settings':
      return <SettingsScreen key={route.tab ?? 'mine'} first={route.tab ?? 'mine'} />;
    case 'audit':
      return <AuditScreen />;
  }
}
