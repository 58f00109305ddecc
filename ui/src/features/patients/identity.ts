import type { PatientData } from '@/backend';
import { isCep, isCpf, isPhone, maskCep, maskCpf, maskPhone } from '@/lib/br';

/** A CPF in its usual form; one that is masked for this role is shown as it came. */
export function shownCpf(cpf: string): string {
  return /^\d{11}$/.test(cpf) ? maskCpf(cpf) : cpf;
}

export const EMPTY_DATA: PatientData = {
  full_name: '',
  preferred_name: null,
  cpf: null,
  rg: null,
  birth_date: null,
  gender: null,
  phone_primary: null,
  phone_secondary: null,
  email: null,
  instagram: null,
  postal_code: null,
  address_line1: null,
  address_line2: null,
  city: null,
  state: null,
  preferred_contact_method: null,
  emergency_contact_name: null,
  emergency_contact_phone: null,
  marketing_consent: false,
  registration_source: null,
};

export type Mistakes = Partial<Record<keyof PatientData, string>>;

/** What is typed and cannot be right, as keys of sentences. A masked field is not judged: it does not show the truth. */
export function mistakesOf(data: PatientData, masked: readonly string[]): Mistakes {
  const mistakes: Mistakes = {};
  const judge = (key: keyof PatientData, right: (text: string) => boolean, sentence: string) => {
    const text = data[key];
    if (typeof text === 'string' && text !== '' && !masked.includes(key) && !right(text)) mistakes[key] = sentence;
  };
  judge('cpf', isCpf, 'common.wrongCpf');
  judge('phone_primary', isPhone, 'common.wrongPhone');
  judge('phone_secondary', isPhone, 'common.wrongPhone');
  judge('emergency_contact_phone', isPhone, 'common.wrongPhone');
  judge('postal_code', isCep, 'common.wrongCep');
  judge('email', (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text), 'common.wrongEmail');
  return mistakes;
}

/** The masks with which stored digits are shown while they are edited. */
export const MASKS: Partial<Record<keyof PatientData, (text: string) => string>> = {
  cpf: maskCpf,
  phone_primary: maskPhone,
  phone_secondary: maskPhone,
  emergency_contact_phone: maskPhone,
  postal_code: maskCep,
};
