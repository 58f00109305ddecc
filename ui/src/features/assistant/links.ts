import type { Link, LinkKind, MethodName } from '@/backend';
import type { Route } from '@/app/route';

/** The columns whose value is what a link leads to; where none of them is there, the row's first value carries it. */
const CARRIED_BY: Record<LinkKind, string[]> = {
  patient: ['patient'],
  appointment: ['start', 'at', 'fact'],
  professional: ['professional', 'part'],
  service: ['service', 'part'],
  treatment: ['treatment'],
  product: ['product'],
  lot: ['lot'],
  record: ['title', 'at'],
  transaction: ['at'],
};

/** The operation without which the place behind a link shows nothing. */
const NEEDED: Record<LinkKind, MethodName> = {
  patient: 'patients.page',
  appointment: 'agenda.get',
  professional: 'team.professionals',
  service: 'catalogue.services',
  treatment: 'catalogue.treatments',
  product: 'stock.products',
  lot: 'stock.products',
  record: 'records.list',
  transaction: 'finance.account',
};

/** Where a link leads: a page of its own, or the page of the patient of whom the row speaks. */
export function routeOf(link: Link, others: Link[]): Route {
  const patient = others.find(({ kind }) => kind === 'patient')?.id;
  switch (link.kind) {
    case 'patient':
      return { screen: 'patient', id: link.id, tab: 'timeline' };
    case 'appointment':
      return { screen: 'visit', id: link.id };
    case 'record':
      return patient ? { screen: 'patient', id: patient, tab: 'records' } : { screen: 'patients' };
    case 'transaction':
      return patient ? { screen: 'patient', id: patient, tab: 'finance' } : { screen: 'finance' };
    case 'professional':
      return { screen: 'team' };
    case 'service':
    case 'treatment':
      return { screen: 'catalogue' };
    case 'product':
    case 'lot':
      return { screen: 'stock' };
  }
}

/** The link of each column, by the column's name: a column has one link at most, and every link that may be followed has a column. */
export function linksByColumn(
  columns: string[],
  links: Link[],
  can: (method: MethodName) => boolean,
): Partial<Record<string, Link>> {
  const placed: Partial<Record<string, Link>> = {};
  for (const link of links.filter(({ kind }) => can(NEEDED[kind]))) {
    const wanted = CARRIED_BY[link.kind].filter((name) => columns.includes(name));
    const column = [...wanted, ...columns].find((name) => !placed[name]);
    if (column) placed[column] = link;
  }
  return placed;
}
