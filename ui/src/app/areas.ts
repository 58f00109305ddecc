import {
  Boxes,
  CalendarDays,
  ChartColumn,
  NotebookText,
  ScrollText,
  Settings,
  UserCog,
  Users,
  Wallet,
  type LucideIcon,
} from 'lucide-react';

import type { MethodName } from '@/backend';

import type { Area, Route } from './route';

export interface AreaEntry {
  area: Area;
  icon: LucideIcon;
  /** The area is shown to whoever may do one of these. */
  needs: MethodName[];
  route: Route;
  /** Reached by name and from its panel; the rail is for what is used all day. */
  offRail?: true;
}

/** The areas in the order of the rail; Alt with the place's digit goes there. */
export const AREAS: AreaEntry[] = [
  { area: 'agenda', icon: CalendarDays, needs: ['agenda.view'], route: { screen: 'agenda', view: 'day', day: null } },
  { area: 'patients', icon: Users, needs: ['patients.search'], route: { screen: 'patients' } },
  { area: 'finance', icon: Wallet, needs: ['finance.day'], route: { screen: 'finance' } },
  { area: 'stock', icon: Boxes, needs: ['stock.products'], route: { screen: 'stock' } },
  { area: 'catalogue', icon: NotebookText, needs: ['catalogue.services'], route: { screen: 'catalogue' } },
  { area: 'team', icon: UserCog, needs: ['team.users'], route: { screen: 'team' } },
  { area: 'settings', icon: Settings, needs: ['session.info'], route: { screen: 'settings' } },
  { area: 'audit', icon: ScrollText, needs: ['audit.list'], route: { screen: 'audit' } },
  {
    area: 'assistant',
    icon: ChartColumn,
    needs: ['assistant.usage'],
    route: { screen: 'assistant' },
    offRail: true,
  },
];
