import { dayOf } from '@/lib/time';

import type { Centavos, FinanceDay, Id, Method, Transaction } from '../index';
import { payments, revenue } from './ask';
import type { Handlers } from './handlers';
import { hit, patientName } from './patients';
import { found, refuse, type Clinic, type Store, type StoredTransaction } from './store';

function mine(clinic: Clinic, patient: Id): StoredTransaction[] {
  return clinic.transactions.filter((row) => row.patient_id === patient);
}

export function balanceOf(clinic: Clinic, patient: Id): Centavos {
  return mine(clinic, patient).reduce((sum, row) => sum + row.amount, 0);
}

function shown(clinic: Clinic, row: StoredTransaction): Transaction {
  const reversed = clinic.transactions.some((other) => other.reverses_id === row.id);
  return { ...row, patient_name: patientName(clinic, row.patient_id), reversed };
}

function append(store: Store, row: Omit<StoredTransaction, 'id' | 'at' | 'by'>): { id: Id } {
  const id = store.id();
  store.clinic.transactions.unshift({ ...row, id, at: store.instant(), by: store.actor });
  store.audit(`finance.${row.kind}`, 'transactions', id, row.patient_id);
  store.changed('finance', id);
  return { id };
}

function dayReport(clinic: Clinic, day: string): FinanceDay {
  const rows = clinic.transactions
    .filter((row) => dayOf(row.at, clinic.settings.timezone) === day)
    .map((row) => shown(clinic, row));
  const payments = rows.filter((row) => row.kind === 'payment' && !row.reversed);
  const methods = new Map<Method, { method: Method; amount: Centavos; count: number }>();
  for (const { method, amount } of payments) {
    if (!method) continue;
    const line = methods.get(method) ?? { method, amount: 0, count: 0 };
    methods.set(method, { method, amount: line.amount - amount, count: line.count + 1 });
  }
  return {
    day,
    total_in: payments.reduce((sum, row) => sum - row.amount, 0),
    total_reversed: rows.filter((row) => row.reversed).reduce((sum, row) => sum - row.amount, 0),
    by_method: [...methods.values()],
    transactions: rows,
  };
}

export const finance: Handlers<'finance'> = {
  // Nobody works for a commission in the made-up clinic.
  'finance.commission': () => ({ earned: 0, paid: 0, entries: [] }),
  'finance.charge': (store, { amount, ...rest }) => {
    if (amount <= 0) refuse('validation', 'finance.invalid', { fields: { amount: 'out_of_range' } });
    return append(store, { ...rest, amount, kind: 'charge', method: null, reverses_id: null });
  },
  'finance.pay': (store, { amount, ...rest }) => {
    if (amount <= 0) refuse('validation', 'finance.invalid', { fields: { amount: 'out_of_range' } });
    return append(store, { ...rest, amount: -amount, kind: 'payment', reverses_id: null });
  },
  'finance.reverse': (store, { id, reason }) => {
    const row = found(store.clinic.transactions.find((candidate) => candidate.id === id));
    if (shown(store.clinic, row).reversed) refuse('precondition', 'finance.already_reversed');
    const { patient_id, method, appointment_id } = row;
    const rest = { patient_id, method, appointment_id, description: reason };
    return append(store, { ...rest, amount: -row.amount, kind: 'reversal', reverses_id: id });
  },
  'finance.account': ({ clinic }, { patient_id }) => ({
    balance: balanceOf(clinic, patient_id),
    transactions: mine(clinic, patient_id).map((row) => shown(clinic, row)),
  }),
  'finance.day': ({ clinic }, { day }) => dayReport(clinic, day),
  'finance.revenue': ({ clinic }, asked) => revenue(clinic, asked),
  'finance.payments': ({ clinic }, asked) => {
    const days = new Set(clinic.transactions.map((row) => dayOf(row.at, clinic.settings.timezone)));
    const wanted = [...days].filter((day) => asked.from <= day && day <= asked.to);
    return payments(
      wanted.map((day) => dayReport(clinic, day)),
      asked,
    );
  },
  'finance.overdue': ({ clinic }) =>
    clinic.patients
      .map((patient) => ({ patient: hit(patient), balance: balanceOf(clinic, patient.id), id: patient.id }))
      .filter(({ balance }) => balance > 0)
      .map(({ patient, balance, id }) => ({ patient, balance, since: mine(clinic, id).at(-1)?.at ?? '' })),
};
