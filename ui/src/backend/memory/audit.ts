import type { Handlers } from './handlers';
import { refuse } from './store';

export const audit: Handlers<'audit' | 'reports'> = {
  'audit.list': ({ clinic }, { before, limit, subject_id, kind }) =>
    clinic.audit
      .filter((entry) => (before === null || entry.seq < before) && (!subject_id || entry.subject_id === subject_id))
      .filter((entry) => !kind || entry.kind.startsWith(kind))
      .slice(0, limit ?? 100),
  'audit.export': ({ clinic }, { to }) => ({ path: to, bytes: clinic.audit.length * 200 }),
  'reports.sql': () => refuse('forbidden', 'reports.refused'),
  'audit.verify': ({ clinic }) => ({ ok: true, events: clinic.audit.length, code: 0, detail: null }),
};
