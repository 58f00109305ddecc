import { useSyncExternalStore } from 'react';

import type { Day, Id } from '@/backend';

export type AgendaView = 'day' | 'week' | 'month' | 'list';
export type PatientTab = 'timeline' | 'data' | 'records' | 'consents' | 'finance' | 'applications' | 'audit';
export type Area = 'agenda' | 'patients' | 'finance' | 'stock' | 'catalogue' | 'team' | 'settings' | 'audit';

export type Route =
  | { screen: 'agenda'; view: AgendaView; day: Day | null; patient?: Id }
  | { screen: 'patient'; id: Id; tab: PatientTab }
  | { screen: 'register'; name: string }
  | { screen: Exclude<Area, 'agenda'> };

const VIEWS: readonly AgendaView[] = ['day', 'week', 'month', 'list'];
const TABS: readonly PatientTab[] = ['timeline', 'data', 'records', 'consents', 'finance', 'applications', 'audit'];
const PLAIN: readonly Exclude<Area, 'agenda'>[] = [
  'patients',
  'finance',
  'stock',
  'catalogue',
  'team',
  'settings',
  'audit',
];

/** Stands where an address has no day. */
const NO_DAY = 'today';

/**
 * Reads an address such as #/agenda/week/2026-03-02, with the id of a patient at its end where one is about to be booked;
 * anything unknown is today's agenda.
 */
export function parseRoute(hash: string): Route {
  const [screen = '', first = '', second = '', third = ''] = hash.replace(/^#\//, '').split('/');
  if (screen === 'patient' && first) {
    return { screen, id: first, tab: TABS.find((tab) => tab === second) ?? 'timeline' };
  }
  if (screen === 'register') return { screen, name: decodeURIComponent(first) };
  const plain = PLAIN.find((area) => area === screen);
  if (plain) return { screen: plain };
  const day = /^\d{4}-\d{2}-\d{2}$/.test(second) ? second : null;
  const view = VIEWS.find((candidate) => candidate === first) ?? 'day';
  return { screen: 'agenda', view, day, ...(third ? { patient: third } : {}) };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'agenda':
      return ['#/agenda', route.view, ...agendaEnd(route)].join('/');
    case 'patient':
      return `#/patient/${route.id}/${route.tab}`;
    case 'register':
      return `#/register/${encodeURIComponent(route.name)}`;
    default:
      return `#/${route.screen}`;
  }
}

function agendaEnd({ day, patient }: { day: Day | null; patient?: Id }): string[] {
  if (patient) return [day ?? NO_DAY, patient];
  return day ? [day] : [];
}

export function areaOf(route: Route): Area {
  return route.screen === 'patient' || route.screen === 'register' ? 'patients' : route.screen;
}

export function go(route: Route): void {
  window.location.hash = formatRoute(route);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}
