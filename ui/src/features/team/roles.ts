import type { Role } from '@/backend';

/** In the order in which a clinic usually fills them. */
export const ROLES: Role[] = [
  'owner',
  'manager',
  'doctor',
  'dentist',
  'biomedic',
  'nurse',
  'physiotherapist',
  'aesthetician',
  'receptionist',
  'finance',
  'privacy',
  'auditor',
];
