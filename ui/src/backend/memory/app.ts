import { clinicFrom, demoClinic } from './demo';
import type { Handlers } from './handlers';
import { found, refuse } from './store';

const GROUPS = 14;

/** Groups as the real kit shows them, from letters and digits that are not mistaken for each other. */
function kitGroups(): string[] {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from({ length: GROUPS }, (_, group) =>
    Array.from({ length: 4 }, (_unused, place) => alphabet[(group * 7 + place * 11 + 5) % alphabet.length]).join(''),
  );
}

export const app: Handlers<'app'> = {
  'app.clinics': (store) =>
    store.clinics.map(({ slug, settings, demo, users }) => ({
      slug,
      name: settings.name,
      demo,
      users: users.map(({ login }) => login),
    })),
  'app.create_clinic': (store, params) => {
    if (params.name.trim() === '') refuse('validation', 'app.invalid_clinic', { fields: { name: 'required' } });
    const clinic = clinicFrom(store, params);
    store.changed('app');
    return { slug: clinic.slug, recovery_groups: kitGroups(), check_groups: [2, 7, 12] };
  },
  'app.confirm_kit': (store, { slug, groups }) => {
    found(store.clinics.find((clinic) => clinic.slug === slug));
    const kit = kitGroups();
    if (groups.some(({ index, text }) => kit[index] !== text.trim().toUpperCase())) {
      refuse('validation', 'app.kit_mismatch');
    }
    return {};
  },
  'app.create_demo': (store) => {
    const clinic = demoClinic(store);
    store.changed('app');
    return { slug: clinic.slug, users: clinic.users.map(({ login, password }) => ({ login, password })) };
  },
  'app.doctor': () => ({ checks: [] }),
  'app.hide': (_store, { text }) => ({ text, parts: [] }),
  'app.version': () => ({ version: '0.1.0', engine: 'memory' }),
};
