import { useSyncExternalStore } from 'react';

import type { Day, Id } from '@/backend';

export type AgendaView = 'day' | 'week' | 'month' | 'list';
export type PatientTab = 'timeline' | 'data' | 'records' | 'consents' | 'finance' | 'applications' | 'audit';
export type Area = 'agenda' | 'patients' | 'finance' | 'stock' | 'catalogue' | 'team' | 'settings' | 'audit';

export type Route =
  | { screen: 'agenda'; view: AgendaView; day: Day | null }
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

/** Reads an address such as #/agenda/week/2026-03-02; anything unknown is today's agenda. */
export function parseRoute(hash: string): Route {
  const [screen = '', first = '', second = ''] = hash.replace(/^#\//, '').split('/');
  if (screen === 'patient' && first) {
    return { screen, id: first, tab: TABS.find((tab) => tab === second) ?? 'timeline' };
  }
  if (screen === 'register') return { screen, name: decodeURIComponent(first) };
  const plain = PLAIN.find((area) => area === screen);
  if (plain) return { screen: plain };
  const day = /^\d{4}-\d{2}-\d{2}$/.test(second) ? second : null;
  return { screen: 'agenda', view: VIEWS.find((view) => view === first) ?? 'day', day };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'agenda':
      return `#/agenda/${route.view}${route.day ? `/${route.day}` : ''}`;
    case 'patient':
      return `#/patient/${route.id}/${route.tab}`;
    case 'register':
      return `#/register/${encodeURIComponent(route.name)}`;
    default:
      return `#/${route.screen}`;
  }
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
