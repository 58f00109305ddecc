import type {
  Alert,
  ApiError,
  Appointment,
  AuditEntry,
  Change,
  ClinicSettings,
  Closed,
  ConfigEntry,
  ConsentEvent,
  Equipment,
  Grant,
  Id,
  Instant,
  Lot,
  PatientData,
  Product,
  Professional,
  RecordView,
  Role,
  Room,
  Service,
  SessionInfo,
  TeamUser,
  Transaction,
  Treatment,
} from '../index';
import { BackendError, type MethodName } from '../index';
import { permissionsOf } from './roles';

export interface StoredPatient {
  id: Id;
  data: PatientData;
  version: number;
  alerts: Alert[];
}
export type StoredAppointment = Omit<Appointment, 'patient_name' | 'service_name' | 'patient_alerts'>;
export type StoredUser = Omit<TeamUser, 'roles'> & { roles: Role[]; password: string };
export type StoredTransaction = Omit<Transaction, 'patient_name' | 'reversed'>;
export interface StoredApplication {
  id: Id;
  patient_id: Id;
  lot_id: Id;
  quantity: number;
  site: string | null;
  at: Instant;
  professional: string;
}

export interface Clinic {
  id: Id;
  slug: string;
  demo: boolean;
  settings: ClinicSettings;
  opens: string;
  closes: string;
  weekdays: number[];
  users: StoredUser[];
  professionals: Professional[];
  rooms: Room[];
  equipment: Equipment[];
  patients: StoredPatient[];
  appointments: StoredAppointment[];
  blocks: Closed[];
  treatments: Treatment[];
  services: Service[];
  records: (RecordView & { patient_id: Id })[];
  consents: (ConsentEvent & { patient_id: Id })[];
  transactions: StoredTransaction[];
  products: Omit<Product, 'lots' | 'on_hand'>[];
  lots: Lot[];
  applications: StoredApplication[];
  config: ConfigEntry[];
  grants: Grant[];
  audit: AuditEntry[];
}

const BEFORE_SIGN_IN: readonly MethodName[] = [
  'app.clinics',
  'app.create_clinic',
  'app.confirm_kit',
  'app.create_demo',
  'app.version',
  'app.doctor',
  'app.hide',
  'backup.restore',
  'session.unlock',
  'session.recover',
  'session.info',
  'session.logout',
];

export function refuse(kind: ApiError['kind'], code: string, params: Record<string, unknown> = {}): never {
  throw new BackendError({ code, kind, params, incident: null });
}

/** The state behind the in-memory backend: clinics, and the session of the one window. */
export class Store {
  readonly clinics: Clinic[] = [];
  locked = false;
  private session: { clinic: Clinic; user: StoredUser } | null = null;
  private counter = 0;

  constructor(
    readonly now: () => Date,
    private readonly tell: (change: Change) => void,
  ) {}

  /** Ids in the order of their making, in the shape of a UUIDv7. */
  id(): Id {
    this.counter += 1;
    return `01990000-0000-7000-8000-${this.counter.toString(16).padStart(12, '0')}`;
  }

  instant(): Instant {
    return this.now().toISOString();
  }

  changed(area: string, ...ids: Id[]): void {
    this.tell({ area, ids });
  }

  open(clinic: Clinic, user: Id): void {
    const found = clinic.users.find((candidate) => candidate.id === user);
    if (!found) refuse('locked', 'session.wrong_credentials');
    this.session = { clinic, user: found };
    this.locked = false;
  }

  close(): void {
    this.session = null;
    this.locked = false;
  }

  get signedIn(): { clinic: Clinic; user: StoredUser } | null {
    return this.session;
  }

  get clinic(): Clinic {
    return this.session?.clinic ?? refuse('locked', 'session.none');
  }

  get user(): StoredUser {
    return this.session?.user ?? refuse('locked', 'session.none');
  }

  /** The name under which this user acts. */
  get actor(): string {
    return this.user.name;
  }

  allow(method: MethodName): void {
    if (BEFORE_SIGN_IN.includes(method)) return;
    if (!this.session) refuse('locked', 'session.none');
    if (method === 'session.resume' || method === 'session.lock') return;
    if (this.locked) refuse('locked', 'session.covered');
    if (!permissionsOf(this.session.user.roles).includes(method)) refuse('forbidden', 'session.forbidden');
  }

  info(): SessionInfo | null {
    if (!this.session) return null;
    const { clinic, user } = this.session;
    return {
      clinic: {
        id: clinic.id,
        name: clinic.settings.name,
        slug: clinic.slug,
        timezone: clinic.settings.timezone,
        accent: clinic.settings.accent,
        demo: clinic.demo,
      },
      user: {
        id: user.id,
        login: user.login,
        name: user.name,
        roles: user.roles,
        professional_id: user.professional_id,
        must_change_password: false,
      },
      permissions: permissionsOf(user.roles),
      weak_keys: false,
      locked: this.locked,
      locks_at: this.locksAt(),
      last_login: user.last_login,
      failures_since: 0,
      emergencies: 0,
      language: 'pt-BR',
    };
  }

  locksAt(): Instant | null {
    const minutes = this.session?.clinic.settings.soft_lock_minutes ?? 0;
    return this.session && !this.locked ? new Date(this.now().getTime() + minutes * 60_000).toISOString() : null;
  }

  audit(kind: string, object: string, object_id: Id | null, subject_id: Id | null = null): void {
    const { clinic } = this;
    clinic.audit.unshift({
      seq: clinic.audit.length + 1,
      at: this.instant(),
      actor: this.user.login,
      kind,
      object,
      object_id,
      subject_id,
      outcome: 'ok',
      reason_code: null,
      count: 1,
      device: 'RECEPCAO-1',
    });
  }
}

export function found<T>(row: T | undefined): T {
  return row ?? refuse('not_found', 'vault.not_found');
}

/** Refuses a write made on an older version than the stored one. */
export function checkVersion(stored: string | number, seen: string | null): void {
  if (String(stored) !== seen) refuse('conflict', 'agenda.changed');
}

export function nextVersion(version: string): string {
  return String(Number(version) + 1);
}
