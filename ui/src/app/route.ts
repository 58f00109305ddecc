import { useSyncExternalStore } from 'react';

import type { Day, Id } from '@/backend';

export type SettingsTab = 'mine' | 'clinic' | 'config' | 'grants' | 'assistant' | 'backup';
export type AgendaView = 'day' | 'week' | 'month' | 'list';
export type PatientTab = 'timeline' | 'data' | 'records' | 'consents' | 'finance' | 'applications' | 'audit';
export type Area =
  'agenda' | 'patients' | 'finance' | 'stock' | 'catalogue' | 'team' | 'assistant' | 'settings' | 'audit';

export type Route =
  | { screen: 'agenda'; view: AgendaView; day: Day | null; patient?: Id; visit?: Id }
  /** A visit whose day is not known yet: it is looked up, and the agenda opens there. */
  | { screen: 'visit'; id: Id }
  | { screen: 'patient'; id: Id; tab: PatientTab }
  | { screen: 'register'; name: string }
  | { screen: 'settings'; tab?: SettingsTab }
  | { screen: Plain };

/** An area whose address is its name. */
type Plain = Exclude<Area, 'agenda' | 'settings'>;

const VIEWS: readonly AgendaView[] = ['day', 'week', 'month', 'list'];
const TABS: readonly PatientTab[] = ['timeline', 'data', 'records', 'consents', 'finance', 'applications', 'audit'];
const SETTINGS: readonly SettingsTab[] = ['mine', 'clinic', 'config', 'grants', 'assistant', 'backup'];
const PLAIN: readonly Plain[] = ['patients', 'finance', 'stock', 'catalogue', 'team', 'assistant', 'audit'];

/** Stands where an address has no day. */
const NO_DAY = 'today';
/** Stands before the id of a visit, where an address of the agenda would have a patient. */
const VISIT = 'visit';

/**
 * Reads an address such as #/agenda/week/2026-03-02, with the id of a patient at its end where one is about to be booked,
 * or with a visit that shall be open; anything unknown is today's agenda.
 */
export function parseRoute(hash: string): Route {
  const [screen = '', first = '', second = '', third = '', fourth = ''] = hash.replace(/^#\//, '').split('/');
  if (screen === 'patient' && first) {
    return { screen, id: first, tab: TABS.find((tab) => tab === second) ?? 'timeline' };
  }
  if (screen === VISIT && first) return { screen, id: first };
  if (screen === 'register') return { screen, name: decodeURIComponent(first) };
  if (screen === 'settings') {
    const tab = SETTINGS.find((known) => known === first);
    return tab ? { screen, tab } : { screen };
  }
  const plain = PLAIN.find((area) => area === screen);
  if (plain) return { screen: plain };
  const day = /^\d{4}-\d{2}-\d{2}$/.test(second) ? second : null;
  const view = VIEWS.find((candidate) => candidate === first) ?? 'day';
  if (third === VISIT && fourth) return { screen: 'agenda', view, day, visit: fourth };
  return { screen: 'agenda', view, day, ...(third ? { patient: third } : {}) };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'agenda':
      return ['#/agenda', route.view, ...agendaEnd(route)].join('/');
    case 'patient':
      return `#/patient/${route.id}/${route.tab}`;
    case 'visit':
      return `#/visit/${route.id}`;
    case 'register':
      return `#/register/${encodeURIComponent(route.name)}`;
    case 'settings':
      return route.tab ? `#/settings/${route.tab}` : '#/settings';
    default:
      return `#/${route.screen}`;
  }
}

function agendaEnd({ day, patient, visit }: { day: Day | null; patient?: Id; visit?: Id }): string[] {
  if (visit) return [day ?? NO_DAY, VISIT, visit];
  if (patient) return [day ?? NO_DAY, patient];
  return day ? [day] : [];
}

export function areaOf(route: Route): Area {
  if (route.screen === 'visit') return 'agenda';
  return route.screen === 'patient' || route.screen === 'register' ? 'patients' : route.screen;
}

export function go(route: Route): void {
  window.location.hash = formatRoute(route);
}

/** Goes there in the place of the address that led here: the way back does not lead here again. */
export function goInstead(route: Route): void {
  window.location.replace(formatRoute(route));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}
