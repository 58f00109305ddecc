import { cpfCheckDigits } from '@/lib/br';
import { addDays, instantAt, todayIn, weekday } from '@/lib/time';

import type { AppointmentStatus, CreateClinic, NewPerson, PatientData, Professional, Role } from '../index';
import { CONFIG, LOTS, NAMES, PLAN, PRODUCTS, SERVICES, STAFF } from './demo-data';
import type { Clinic, Store, StoredAppointment } from './store';

const COLORS = ['#0d6b63', '#8a4b9c', '#b0662b', '#2f6aa8', '#7a7d2a', '#a3455a'];

function slugOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

function addPerson(store: Store, clinic: Clinic, person: NewPerson, request: CreateClinic): void {
  const care: Role[] = ['doctor', 'dentist', 'biomedic', 'nurse', 'physiotherapist', 'aesthetician'];
  const works = request.solo || person.roles.some((role) => care.includes(role));
  const user = store.id();
  const professional = works ? store.id() : null;
  const { full_name, login, password, roles, council, council_number, council_state, council_expires } = person;
  const rest = { active: true, professional_id: professional, last_login: null };
  clinic.users.push({ id: user, login, name: full_name, roles, password, ...rest });
  if (!professional) return;
  const hours: Professional['hours'] = request.weekdays.flatMap((day) => [
    { weekday: day, start: request.opens, end: '12:30' },
    { weekday: day, start: '13:30', end: request.closes },
  ]);
  clinic.professionals.push({
    id: professional,
    user_id: user,
    full_name,
    specialty: null,
    council,
    council_number,
    council_state,
    council_expires,
    council_status: 'verified',
    color: COLORS[clinic.professionals.length % COLORS.length] ?? '#0d6b63',
    active: true,
    hours,
    version: '1',
  });
}

/** An empty clinic as the wizard asked for it. */
export function clinicFrom(store: Store, request: CreateClinic): Clinic {
  const { name, cnpj, postal_code, address, city, state, timezone, opens, closes, weekdays } = request;
  const clinic: Clinic = {
    id: store.id(),
    slug: slugOf(name),
    demo: false,
    opens,
    closes,
    weekdays,
    settings: {
      name,
      cnpj,
      postal_code,
      address,
      city,
      state,
      timezone,
      legal_name: null,
      phone: null,
      email: null,
      accent: '#0d6b63',
      soft_lock_minutes: 10,
      hard_lock_minutes: 60,
      dpo_name: null,
      dpo_email: null,
      backup_dir: null,
      version: '1',
    },
    users: [],
    professionals: [],
    rooms: request.rooms.map((room) => ({ id: store.id(), name: room, active: true })),
    equipment: [],
    patients: [],
    appointments: [],
    blocks: [],
    treatments: [],
    services: [],
    records: [],
    consents: [],
    transactions: [],
    products: [],
    lots: [],
    applications: [],
    config: CONFIG.map((entry) => ({ ...entry })),
    grants: [],
    audit: [],
  };
  for (const person of [request.owner, ...request.professionals]) addPerson(store, clinic, person, request);
  store.clinics.push(clinic);
  return clinic;
}

function person(index: number, full_name: string): PatientData {
  const base = String(111_222_000 + index * 7919).padStart(9, '0');
  const day = String(((index * 7) % 27) + 1).padStart(2, '0');
  const month = String(((index * 5) % 12) + 1).padStart(2, '0');
  return {
    full_name,
    preferred_name: null,
    cpf: base + cpfCheckDigits(base),
    rg: null,
    birth_date: `${1962 + ((index * 11) % 42)}-${month}-${day}`,
    gender: null,
    phone_primary: `1199${String(1_000_000 + index * 86_243).slice(0, 7)}`,
    phone_secondary: null,
    instagram: null,
    email: null,
    postal_code: '01310100',
    address_line1: null,
    address_line2: null,
    city: 'São Paulo',
    state: 'SP',
    preferred_contact_method: 'whatsapp',
    emergency_contact_name: null,
    emergency_contact_phone: null,
    marketing_consent: false,
    registration_source: null,
  };
}

function addCatalogue(store: Store, clinic: Clinic): void {
  const equipment = store.id();
  clinic.equipment.push({ id: equipment, name: 'Laser Diodo 808', active: true });
  for (const [name, category, kind, duration_minutes, price] of SERVICES) {
    const treatment_id = store.id();
    const shared = { duration_minutes, active: true, version: '1' };
    clinic.treatments.push({
      ...shared,
      id: treatment_id,
      name,
      category: kind,
      description: null,
      base_price: price,
      contraindications: [],
      aftercare: null,
      sessions_required: 1,
      interval_days: null,
      anvisa_registration: null,
    });
    const equipment_ids = name.startsWith('Depilação') ? [equipment] : [];
    const rest = { cleanup_minutes: 10, price, room_ids: [], equipment_ids, councils: [] };
    clinic.services.push({ ...shared, ...rest, category, id: store.id(), name, treatment_id });
  }
}

function statusAt(start: string, end: string, index: number, now: number): AppointmentStatus {
  if (Date.parse(end) < now) return index % 9 === 4 ? 'no_show' : 'completed';
  if (Date.parse(start) < now) return 'in_progress';
  if (Date.parse(start) - now < 40 * 60_000) return 'checked_in';
  return index % 3 === 0 ? 'scheduled' : 'confirmed';
}

/** Three weeks of visits around today, from a fixed plan so that every run looks alike. */
function addVisits(store: Store, clinic: Clinic): void {
  const zone = clinic.settings.timezone;
  const today = todayIn(zone);
  const now = store.now().getTime();
  for (let offset = -7; offset <= 14; offset += 1) {
    const day = addDays(today, offset);
    if (!clinic.weekdays.includes(weekday(day))) continue;
    PLAN.forEach(([column, minute, service], index) => {
      const offered = clinic.services[(service + Math.abs(offset)) % clinic.services.length];
      const professional = clinic.professionals[column];
      const patient = clinic.patients[(index * 3 + (offset + 7) * 5) % clinic.patients.length];
      if (!offered || !professional || !patient || (offset !== 0 && (index + offset + 21) % 4 === 0)) return;
      const [start, end] = [minute, minute + offered.duration_minutes].map((m) => instantAt(day, m, zone)) as [
        string,
        string,
      ];
      const row: StoredAppointment = {
        id: store.id(),
        patient_id: patient.id,
        professional_id: professional.id,
        room_id: clinic.rooms[column]?.id ?? null,
        service_id: offered.id,
        equipment_ids: offered.equipment_ids,
        start,
        end,
        status: statusAt(start, end, index, now),
        notes: null,
        override_reason: null,
        version: '1',
        no_show_risk: null,
      };
      clinic.appointments.push(row);
    });
  }
}

function addHistory(store: Store, clinic: Clinic): void {
  const at = (days: number) => new Date(store.now().getTime() - days * 86_400_000).toISOString();
  const [first, second] = clinic.patients;
  const [product] = clinic.lots;
  const doctor = clinic.users.find(({ roles }) => roles.includes('doctor'));
  if (!first || !second || !product || !doctor) return;
  first.alerts.push({ id: store.id(), kind: 'allergy', text: 'Lidocaína', since: at(200) });
  second.alerts.push({ id: store.id(), kind: 'isotretinoin', text: null, since: at(30) });
  const patient_id = first.id;
  const record = {
    kind: 'evolution' as const,
    author: doctor.name,
    author_id: doctor.id,
    addendum_of: null,
    version: '1',
  };
  clinic.records.push({
    ...record,
    id: store.id(),
    patient_id,
    title: 'Toxina botulínica, terço superior',
    body: 'Aplicadas 38 U em fronte, glabela e região periorbital. Sem intercorrências. Retorno em 15 dias.',
    status: 'signed',
    created: at(21),
    signed_at: at(21),
    signature_valid: true,
    ai_assisted: false,
    other_heads: [],
  });
  const consent = { patient_id, by: doctor.name, channel: 'in_person' as const, note: null, action: 'grant' as const };
  clinic.consents.push({ ...consent, id: store.id(), purpose: 'treatment', at: at(22) });
  clinic.consents.push({ ...consent, id: store.id(), purpose: 'image_record', at: at(22) });
  // One in five was never asked about the assistant.
  for (const { id: whose } of clinic.patients.filter((_, place) => place % 5 !== 4)) {
    clinic.consents.push({ ...consent, id: store.id(), patient_id: whose, purpose: 'ai_assistance', at: at(22) });
  }
  const money = { patient_id, by: 'recepcao', reverses_id: null, appointment_id: null };
  clinic.transactions.push(
    { ...money, id: store.id(), kind: 'payment', amount: -100_000, method: 'pix', at: at(0), description: null },
    { ...money, id: store.id(), kind: 'charge', amount: 145_000, method: null, at: at(0), description: 'Botox' },
  );
  const use = { id: store.id(), patient_id, lot_id: product.id, quantity: 38_000, at: at(21) };
  clinic.applications.push({ ...use, site: 'Fronte e glabela', professional: doctor.name });
}

/** The demonstration clinic: made-up people, today's agenda half done. */
export function demoClinic(store: Store): Clinic {
  const password = 'demo-neonpro';
  const [owner, ...others] = STAFF.map((row) => ({ ...row, password, council_expires: null }));
  const clinic = clinicFrom(store, {
    name: 'Clínica Aurora',
    cnpj: null,
    postal_code: null,
    address: null,
    city: 'São Paulo',
    state: 'SP',
    timezone: 'America/Sao_Paulo',
    language: 'pt-BR',
    owner: owner as NewPerson,
    solo: false,
    professionals: others,
    rooms: ['Sala 1', 'Sala 2', 'Sala laser', 'Sala 4'],
    opens: '08:00',
    closes: '20:00',
    weekdays: [1, 2, 3, 4, 5, 6],
  });
  clinic.demo = true;
  const zone = clinic.settings.timezone;
  if (weekday(todayIn(zone)) === 7) clinic.weekdays.push(7);
  for (const row of clinic.professionals) {
    row.hours = clinic.weekdays.flatMap((day) => [
      { weekday: day, start: '08:00', end: '12:30' },
      { weekday: day, start: '13:30', end: '20:00' },
    ]);
  }
  clinic.patients = NAMES.map((name, index) => ({ id: store.id(), data: person(index, name), version: 1, alerts: [] }));
  addCatalogue(store, clinic);
  for (const product of PRODUCTS) clinic.products.push({ ...product, id: store.id() });
  for (const [index, code, months, on_hand] of LOTS) {
    const product_id = clinic.products[index]?.id ?? '';
    const today = todayIn(zone);
    const expires = addDays(today, months * 30);
    clinic.lots.push({
      id: store.id(),
      product_id,
      code,
      expires,
      on_hand,
      recalled: false,
      received: addDays(today, -40),
    });
  }
  addVisits(store, clinic);
  addHistory(store, clinic);
  return clinic;
}
