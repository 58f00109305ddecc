import {
  Ban,
  CalendarSync,
  Check,
  CheckCheck,
  Circle,
  CirclePlay,
  DoorOpen,
  UserRoundX,
  type LucideIcon,
} from 'lucide-react';

import type { AppointmentStatus } from '@/backend';

/** The shape of each status; its colour is the token of the same name. */
export const STATUS_ICONS: Record<AppointmentStatus, LucideIcon> = {
  scheduled: Circle,
  confirmed: Check,
  checked_in: DoorOpen,
  in_progress: CirclePlay,
  completed: CheckCheck,
  cancelled: Ban,
  no_show: UserRoundX,
  rescheduled: CalendarSync,
};

/** Where a visit may go from here, the usual step first. The core decides; this only offers. */
export const NEXT_STATUS: Record<AppointmentStatus, AppointmentStatus[]> = {
  scheduled: ['confirmed', 'checked_in', 'no_show', 'cancelled'],
  confirmed: ['checked_in', 'no_show', 'cancelled'],
  checked_in: ['in_progress', 'cancelled'],
  in_progress: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  no_show: [],
  rescheduled: [],
};

/** Only a visit that has not begun changes its time. */
export function isMovable(status: AppointmentStatus): boolean {
  return status === 'scheduled' || status === 'confirmed';
}

export function statusStyle(status: AppointmentStatus): Record<string, string> {
  return { '--status': `var(--${status})`, '--status-soft': `var(--${status}-soft)` };
}
