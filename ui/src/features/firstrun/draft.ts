import type { CreateClinic, NewPerson, Role } from '@/backend';
import { isCnpj } from '@/lib/br';
import { isAcceptable } from '@/lib/password';
import { clinicZone, clock } from '@/lib/time';

import { passwordReady, type Passwords } from './NewPassword';

export type Step = 'clinic' | 'owner' | 'people' | 'place' | 'review';

export interface PersonDraft {
  full_name: string;
  login: string;
  role: Role;
  password: string;
  council: string;
  council_number: string;
  council_state: string;
}

/** Everything the wizard asks, as it is typed. */
export interface Draft {
  name: string;
  cnpj: string;
  postal_code: string;
  address: string;
  city: string;
  state: string;
  owner: PersonDraft;
  passwords: Passwords;
  solo: boolean;
  people: PersonDraft[];
  rooms: string[];
  opens: number | null;
  closes: number | null;
  weekdays: number[];
}

export const NOBODY: PersonDraft = {
  full_name: '',
  login: '',
  role: 'aesthetician',
  password: '',
  council: '',
  council_number: '',
  council_state: '',
};

export function emptyDraft(firstRoom: string): Draft {
  return {
    name: '',
    cnpj: '',
    postal_code: '',
    address: '',
    city: '',
    state: '',
    owner: { ...NOBODY, role: 'owner' },
    passwords: { first: '', second: '' },
    solo: true,
    people: [],
    rooms: [firstRoom],
    opens: 8 * 60,
    closes: 18 * 60,
    weekdays: [1, 2, 3, 4, 5],
  };
}

/** One practitioner alone is never asked about a team. */
export function stepsOf({ solo }: Draft): Step[] {
  return solo ? ['clinic', 'owner', 'place', 'review'] : ['clinic', 'owner', 'people', 'place', 'review'];
}

const LOGIN = /^[a-z0-9._-]{2,40}$/;

export function isLogin(login: string): boolean {
  return LOGIN.test(login);
}

function personReady(person: PersonDraft): boolean {
  return person.full_name.trim() !== '' && isLogin(person.login);
}

export function stepReady(step: Step, draft: Draft): boolean {
  switch (step) {
    case 'clinic':
      return draft.name.trim() !== '' && (draft.cnpj === '' || isCnpj(draft.cnpj));
    case 'owner':
      return personReady(draft.owner) && passwordReady(draft.passwords);
    case 'people': {
      const logins = [draft.owner.login, ...draft.people.map(({ login }) => login)];
      const distinct = new Set(logins).size === logins.length;
      return distinct && draft.people.every((person) => personReady(person) && isAcceptable(person.password));
    }
    case 'place': {
      const { opens, closes, weekdays, rooms } = draft;
      const open = opens !== null && closes !== null && opens < closes && weekdays.length > 0;
      return open && rooms.some((room) => room.trim() !== '');
    }
    case 'review':
      return true;
  }
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

function person(draft: PersonDraft, password: string, roles: Role[]): NewPerson {
  return {
    full_name: draft.full_name.trim(),
    login: draft.login,
    password,
    roles,
    council: orNull(draft.council),
    council_number: orNull(draft.council_number),
    council_state: orNull(draft.council_state.toUpperCase()),
    council_expires: null,
  };
}

export function requestOf(draft: Draft, language: CreateClinic['language']): CreateClinic {
  const { owner, passwords, solo, people, opens, closes } = draft;
  return {
    name: draft.name.trim(),
    cnpj: orNull(draft.cnpj),
    postal_code: orNull(draft.postal_code),
    address: orNull(draft.address),
    city: orNull(draft.city),
    state: orNull(draft.state.toUpperCase()),
    timezone: clinicZone(),
    language,
    owner: person(owner, passwords.first, ['owner']),
    solo,
    professionals: solo ? [] : people.map((row) => person(row, row.password, [row.role])),
    rooms: draft.rooms.map((room) => room.trim()).filter((room) => room !== ''),
    opens: clock(opens ?? 480),
    closes: clock(closes ?? 1080),
    weekdays: draft.weekdays,
  };
}
