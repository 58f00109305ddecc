import { dayOf } from '@/lib/time';

import type { Application } from '../index';
import type { Handlers } from './handlers';
import { patientName } from './patients';
import { found, refuse, type Clinic, type StoredApplication } from './store';

function shown(clinic: Clinic, row: StoredApplication): Application {
  const lot = found(clinic.lots.find((candidate) => candidate.id === row.lot_id));
  const product = found(clinic.products.find((candidate) => candidate.id === lot.product_id));
  const { lot_id, ...rest } = row;
  return { ...rest, patient_name: patientName(clinic, row.patient_id) ?? '', product: product.name, lot: lot.code };
}

export const stock: Handlers<'stock'> = {
  'stock.products': ({ clinic }) =>
    clinic.products.map((product) => {
      const lots = clinic.lots.filter((lot) => lot.product_id === product.id);
      return { ...product, lots, on_hand: lots.reduce((sum, lot) => sum + lot.on_hand, 0) };
    }),
  'stock.save_product': (store, { id, ...rest }) => {
    const existing = store.clinic.products.find((product) => product.id === id);
    const product = { ...existing, ...rest, id: existing?.id ?? store.id() };
    if (existing) Object.assign(existing, product);
    else store.clinic.products.push(product);
    store.changed('stock', product.id);
    return { id: product.id };
  },
  'stock.enter_lot': (store, { product_id, code, expires, quantity }) => {
    const id = store.id();
    const received = dayOf(store.instant(), store.clinic.settings.timezone);
    store.clinic.lots.push({ id, product_id, code, expires, on_hand: quantity, recalled: false, received });
    store.audit('stock.enter_lot', 'lots', id);
    store.changed('stock', id);
    return { id };
  },
  'stock.recall_lot': (store, { id }) => {
    found(store.clinic.lots.find((lot) => lot.id === id)).recalled = true;
    store.audit('stock.recall_lot', 'lots', id);
    store.changed('stock', id);
    return {};
  },
  'stock.apply': (store, { patient_id, lot_id, quantity, site }) => {
    const lot = found(store.clinic.lots.find((candidate) => candidate.id === lot_id));
    const today = dayOf(store.instant(), store.clinic.settings.timezone);
    if (lot.recalled) refuse('precondition', 'stock.lot_recalled');
    if (lot.expires && lot.expires < today) refuse('precondition', 'stock.lot_expired');
    if (quantity > lot.on_hand) refuse('precondition', 'stock.not_enough');
    lot.on_hand -= quantity;
    const id = store.id();
    const application = { id, patient_id, lot_id, quantity, site, at: store.instant(), professional: store.actor };
    store.clinic.applications.unshift(application);
    store.audit('stock.apply', 'applications', id, patient_id);
    store.changed('stock', id);
    return { id };
  },
  'stock.recipients': ({ clinic }, { lot_id }) =>
    clinic.applications.filter((row) => row.lot_id === lot_id).map((row) => shown(clinic, row)),
  'stock.applications': ({ clinic }, { patient_id }) =>
    clinic.applications.filter((row) => row.patient_id === patient_id).map((row) => shown(clinic, row)),
};
