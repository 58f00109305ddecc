import type { AddModel, Model } from '@/backend';

/** What a form about a model holds while it is filled in. */
export interface ModelDraft {
  id: string | null;
  name: string;
  kind: Model['kind'];
  template: string;
  licence: string;
  from: 'file' | 'address';
  place: string;
  fingerprint: string;
}

export const NEW_MODEL: ModelDraft = {
  id: null,
  name: '',
  kind: 'writer',
  template: 'chatml',
  licence: '',
  from: 'file',
  place: '',
  fingerprint: '',
};

/** How a model that writes wants a conversation put to it. */
export const TEMPLATES = ['chatml', 'llama3', 'gemma', 'granite'] as const;

const FINGERPRINT = /^[0-9a-f]{64}$/;

/** A name of the catalogue from a name for people: small letters, digits and hyphens. */
export function catalogueName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
}

/** Whether bytes from an address cannot be read or changed on the way: the core asks for the same. */
export function isSafeAddress(address: string): boolean {
  return /^https:\/\/|^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)[:/]/.test(address);
}

/** The request that a form stands for, or nothing while it is not complete: what comes over the net needs its fingerprint. */
export function requestOf(draft: ModelDraft): AddModel | null {
  const { name, kind, template, licence, from, place } = draft;
  const id = draft.id ?? catalogueName(name);
  const sha256 = draft.fingerprint.trim().toLowerCase();
  const known = FINGERPRINT.test(sha256);
  if (id === '' || name.trim() === '' || place.trim() === '' || licence.trim() === '') return null;
  if (sha256 === '' ? from === 'address' : !known) return null;
  if (from === 'address' && !isSafeAddress(place.trim())) return null;
  return {
    id,
    kind,
    name: name.trim(),
    licence: licence.trim(),
    sha256: sha256 === '' ? null : sha256,
    template: kind === 'writer' ? template : null,
    from: { kind: from, value: place.trim() },
  };
}

/** The form for a model that the catalogue names and that is not here. */
export function draftFor({ id, name, kind, licence }: Model): ModelDraft {
  return { ...NEW_MODEL, id, name, kind, licence };
}

/** Models of the package come from its own recipes and stay; those that the clinic brought in can go. */
export function isRemovable({ installed, source }: Model): boolean {
  return installed && !source.startsWith('models/');
}
