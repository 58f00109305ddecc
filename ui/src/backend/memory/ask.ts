import { dayOf } from '@/lib/time';

import type { AskPayments, AskRevenue, Birthday, PaymentsIn, Revenue, RevenuePart, Split } from '../index';
import type { FinanceDay, Transaction } from '../index';
import { hit } from './patients';
import type { Clinic, StoredTransaction } from './store';

/** What the assistant's tools ask for beyond the screens. */

function label(clinic: Clinic, row: StoredTransaction, by: Split): Pick<RevenuePart, 'id' | 'label'> {
  const day = dayOf(row.at, clinic.settings.timezone);
  const visit = clinic.appointments.find(({ id }) => id === row.appointment_id);
  const monday = new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000);
  switch (by) {
    case 'professional': {
      const person = clinic.professionals.find(({ id }) => id === visit?.professional_id);
      return { id: person?.id ?? null, label: person?.full_name ?? null };
    }
    case 'treatment': {
      const service = clinic.services.find(({ id }) => id === visit?.service_id);
      return { id: service?.id ?? null, label: service?.name ?? null };
    }
    case 'method':
      return { id: null, label: row.method };
    case 'day':
      return { id: null, label: day };
    case 'week':
      return { id: null, label: monday.toISOString().slice(0, 10) };
    case 'month':
      return { id: null, label: `${day.slice(0, 7)}-01` };
  }
}

export function revenue(clinic: Clinic, { from, to, by }: AskRevenue): Revenue {
  const inside = clinic.transactions.filter((row) => {
    const day = dayOf(row.at, clinic.settings.timezone);
    return from <= day && day <= to;
  });
  const billed = inside.filter((row) => row.method === null);
  const parts = new Map<string, RevenuePart>();
  for (const row of by === 'method' ? inside.filter(({ method }) => method !== null) : billed) {
    if (!by) break;
    const named = label(clinic, row, by);
    const key = named.id ?? named.label ?? '';
    const part = parts.get(key) ?? { ...named, amount: 0, count: 0 };
    const counts = row.kind === 'charge' || row.kind === 'payment';
    part.amount += by === 'method' ? -row.amount : row.amount;
    part.count += counts ? 1 : 0;
    parts.set(key, part);
  }
  return {
    total: billed.reduce((sum, row) => sum + row.amount, 0),
    count: billed.filter(({ kind }) => kind === 'charge').length,
    parts: [...parts.values()],
  };
}

/** Payments of some days, from the reports of each. */
export function payments(days: FinanceDay[], { method }: AskPayments): PaymentsIn {
  const rows: Transaction[] = days
    .flatMap(({ transactions }) => transactions)
    .filter((row) => row.method !== null && (!method || row.method === method));
  const paid = rows.filter(({ kind }) => kind === 'payment');
  const totals = days.flatMap(({ by_method }) => by_method).filter((total) => !method || total.method === method);
  return {
    total_in: paid.reduce((sum, row) => sum - row.amount, 0),
    total_reversed: rows.filter(({ kind }) => kind === 'reversal').reduce((sum, row) => sum + row.amount, 0),
    count: paid.length,
    by_method: totals,
    transactions: rows,
    truncated: false,
  };
}

export function birthdays(clinic: Clinic, from: string, to: string): Birthday[] {
  const years = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  const found = clinic.patients.flatMap((patient) => {
    const born = patient.data.birth_date;
    if (!born) return [];
    const year = years.find((one) => {
      const on = `${String(one)}${born.slice(4)}`;
      return from <= on && on <= to;
    });
    if (year === undefined) return [];
    return [{ patient: hit(patient), on: `${String(year)}${born.slice(4)}`, turns: year - Number(born.slice(0, 4)) }];
  });
  return found.sort((a, b) => a.on.localeCompare(b.on));
}
