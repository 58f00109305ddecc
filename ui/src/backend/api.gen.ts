// Contract of the API. Times are RFC 3339 UTC, dates YYYY-MM-DD, money integer centavos, ids uuid text.
export type Id = string; export type Instant = string; export type Day = string; export type Centavos = number;
export type Role = "owner"|"manager"|"doctor"|"dentist"|"biomedic"|"nurse"|"physiotherapist"|"aesthetician"|"receptionist"|"finance"|"privacy"|"auditor";
export interface ApiError { code: string; kind: "validation"|"precondition"|"not_found"|"forbidden"|"locked"|"conflict"|"busy"|"storage"|"internal"; params: Record<string, unknown>; incident: string | null }
export interface Change { area: string; ids: Id[] }

// --- app & session (work without a session)
export interface ClinicEntry { slug: string; name: string; demo: boolean; users: string[] }
export interface CreateClinic { name: string; cnpj: string|null; postal_code: string|null; address: string|null; city: string|null; state: string|null; timezone: string; language: "pt-BR"|"en"|"es"; owner: NewPerson; solo: boolean; professionals: NewPerson[]; rooms: string[]; opens: string /* "08:00" */; closes: string; weekdays: number[] /* 1=Mon … 7=Sun */ }
export interface NewPerson { full_name: string; login: string; password: string; roles: Role[]; council: string|null; council_number: string|null; council_state: string|null; council_expires: Day|null }
export interface CreatedClinic { slug: string; recovery_groups: string[]; check_groups: number[] }
export interface SessionInfo { clinic: { id: Id; name: string; slug: string; timezone: string; accent: string; demo: boolean }; user: { id: Id; login: string; name: string; roles: Role[]; professional_id: Id|null; must_change_password: boolean }; permissions: string[]; weak_keys: boolean; locked: boolean; locks_at: Instant|null; last_login: Instant|null; failures_since: number; language: string }
export interface Status { saved_at: Instant|null; pending_operations: number; last_backup: Instant|null; disk_low: boolean; locks_at: Instant|null; version: string }

// --- patients
export interface PatientHit { id: Id; full_name: string; preferred_name: string|null; birth_date: Day|null; phone: string|null; cpf: string|null /* masked as the role sees it */ ; alerts: number }
export interface PatientData { full_name: string; preferred_name: string|null; cpf: string|null; rg: string|null; birth_date: Day|null; gender: string|null; phone_primary: string|null; phone_secondary: string|null; email: string|null; postal_code: string|null; address_line1: string|null; address_line2: string|null; city: string|null; state: string|null; preferred_contact_method: string|null; emergency_contact_name: string|null; emergency_contact_phone: string|null; marketing_consent: boolean; registration_source: string|null }
export interface Duplicate { patient: PatientHit; why: ("cpf"|"name_and_birth"|"phone"|"name")[] }
export interface PatientPage { id: Id; data: PatientData; masked: string[]; version: string; status: string; alerts: Alert[]; counts: { appointments: number; no_shows: number; records: number }; balance: Centavos|null; timeline: TimelineItem[]; timeline_next: string|null; ai_consent: boolean }
export interface Alert { id: Id; kind: "allergy"|"pregnancy"|"isotretinoin"|"anticoagulant"|"condition"|"other"; text: string|null; since: Instant }
export type TimelineItem = { at: Instant; kind: "appointment"|"record"|"consent"|"payment"|"application"|"alert"; id: Id; title: string; detail: string|null; status: string|null; amount: Centavos|null; professional: string|null };

// --- agenda
export type AppointmentStatus = "scheduled"|"confirmed"|"checked_in"|"in_progress"|"completed"|"cancelled"|"no_show"|"rescheduled";
export interface Appointment { id: Id; patient_id: Id; patient_name: string; professional_id: Id; room_id: Id|null; service_id: Id|null; service_name: string; start: Instant; end: Instant; status: AppointmentStatus; notes: string|null; override_reason: string|null; equipment_ids: Id[]; version: string; no_show_risk: number|null; patient_alerts: number }
export interface AgendaQuery { from: Day; to: Day; professional_ids: Id[]|null; room_ids: Id[]|null }
export interface Agenda { appointments: Appointment[]; closed: Closed[]; professionals: ProfessionalColumn[]; rooms: {id: Id; name: string}[]; timezone: string; now: Instant }
export interface Closed { start: Instant; end: Instant; professional_id: Id|null; room_id: Id|null; kind: "closed"|"break"|"holiday"|"block"; label: string|null }
export interface ProfessionalColumn { id: Id; name: string; color: string; bookable: boolean; why_not: string|null }
export interface Book { patient_id: Id; professional_id: Id; service_id: Id; room_id: Id|null; equipment_ids: Id[]; start: Instant; duration_minutes: number|null; notes: string|null; override_reason: string|null }
export interface Booked { appointment: Appointment; warnings: string[] }
export interface Conflict { kind: "professional"|"room"|"equipment"|"patient"|"hours"|"blocked"|"registration"|"past"; label: string; start: Instant|null; end: Instant|null; appointment_id: Id|null; overridable: boolean }
// agenda.book / move answer error code "agenda.conflict" with params { conflicts: Conflict[], alternatives: Slot[] }
export interface Slot { start: Instant; end: Instant; professional_id: Id; room_id: Id|null }
export interface Move { id: Id; version: string; start: Instant; end: Instant; professional_id: Id|null; room_id: Id|null; override_reason: string|null }

// --- records
export interface RecordDraft { id: Id|null; patient_id: Id; appointment_id: Id|null; kind: "evolution"|"anamnesis"|"procedure"|"guidance"; title: string; body: string; version: string|null }
export interface RecordView { id: Id; kind: string; title: string; body: string; status: "draft"|"signed"; author: string; author_id: Id; created: Instant; signed_at: Instant|null; addendum_of: Id|null; signature_valid: boolean|null; version: string; other_heads: Id[] }
// --- consent
export type Purpose = "treatment"|"ai_assistance"|"communication"|"marketing"|"image_record"|"image_publicity"|"data_sharing"|"research"|"telemedicine";
export interface ConsentState { purpose: Purpose; status: "granted"|"revoked"|"pending"|"expired"; since: Instant|null; expires: Instant|null; text_version: string|null }
export interface ConsentEvent { id: Id; purpose: Purpose; action: "grant"|"revoke"; at: Instant; by: string; channel: string; note: string|null }
// --- finance
export type Method = "cash"|"credit_card"|"debit_card"|"pix"|"boleto"|"bank_transfer";
export interface Transaction { id: Id; patient_id: Id|null; patient_name: string|null; kind: "charge"|"payment"|"refund"|"reversal"|"discount"; amount: Centavos /* signed effect on what the patient owes: charge +, payment − */; method: Method|null; at: Instant; description: string|null; reverses_id: Id|null; reversed: boolean; by: string; appointment_id: Id|null }
export interface FinanceDay { day: Day; total_in: Centavos; total_reversed: Centavos; by_method: {method: Method; amount: Centavos; count: number}[]; transactions: Transaction[] }
// --- stock
export interface Product { id: Id; name: string; maker: string|null; anvisa_registration: string|null; unit: string; on_hand: number /* thousandths of unit */; lots: Lot[] }
export interface Lot { id: Id; product_id: Id; code: string; expires: Day|null; on_hand: number; recalled: boolean; received: Day }
export interface Application { id: Id; patient_id: Id; patient_name: string; product: string; lot: string; quantity: number; site: string|null; at: Instant; professional: string }
// --- catalogue, team, settings
export interface Treatment { id: Id; name: string; category: string; description: string|null; duration_minutes: number; base_price: Centavos; contraindications: string[]; aftercare: string|null; sessions_required: number; interval_days: number|null; anvisa_registration: string|null; active: boolean; version: string }
export interface Service { id: Id; name: string; category: string|null; treatment_id: Id|null; duration_minutes: number; cleanup_minutes: number; price: Centavos; room_ids: Id[] /* any one of */; equipment_ids: Id[] /* all of */; councils: string[] /* any one of; empty = none needed */; active: boolean; version: string }
export interface TeamUser { id: Id; login: string; name: string; roles: Role[]; active: boolean; professional_id: Id|null; last_login: Instant|null }
export interface Professional { id: Id; user_id: Id|null; full_name: string; specialty: string|null; council: string|null; council_number: string|null; council_state: string|null; council_status: "pending"|"verified"|"rejected"; council_expires: Day|null; color: string; active: boolean; hours: {weekday: number; start: string; end: string}[]; version: string }
export interface Room { id: Id; name: string; active: boolean } export interface Equipment { id: Id; name: string; active: boolean }
export interface ClinicSettings { name: string; legal_name: string|null; cnpj: string|null; phone: string|null; email: string|null; postal_code: string|null; address: string|null; city: string|null; state: string|null; timezone: string; accent: string; soft_lock_minutes: number; hard_lock_minutes: number; dpo_name: string|null; dpo_email: string|null; backup_dir: string|null; version: string }
export interface ConfigEntry { key: string; value: unknown; description: string; kind: "string"|"number"|"boolean"|"json" }
export interface Grant { id: Id; subject: "role"|"user"; subject_id: string; table: string; action: "select"|"insert"|"update"|"delete"; row_id: Id|null; expires: Instant|null; granted_by: string }
export interface AuditEntry { seq: number; at: Instant; actor: string|null; kind: string; object: string|null; object_id: Id|null; subject_id: Id|null; outcome: "ok"|"refused"|"failed"; reason_code: string|null; count: number; device: string }
export interface BackupReport { path: string; at: Instant; bytes: number; ok: boolean; checks: {name: string; ok: boolean; detail: string|null}[]; audit_size: number }

export interface Methods {
  "app.clinics": [{}, ClinicEntry[]]; "app.create_clinic": [CreateClinic, CreatedClinic]; "app.confirm_kit": [{slug: string; groups: {index: number; text: string}[]}, {}];
  "app.create_demo": [{size: "s"|"xl"; seed: number|null}, {slug: string; users: {login: string; password: string}[]}]; "app.version": [{}, {version: string; engine: string}]; "app.doctor": [{clinic: string|null}, {checks: {name: string; ok: boolean; detail: string|null}[]}];
  "session.unlock": [{slug: string; login: string; password: string}, SessionInfo]; "session.recover": [{slug: string; kit: string; login: string; new_password: string}, SessionInfo];
  "session.info": [{}, SessionInfo|null]; "session.lock": [{}, {}]; "session.resume": [{password: string}, SessionInfo]; "session.logout": [{}, {}]; "session.touch": [{}, Status]; "session.change_password": [{current: string; next: string}, {}]; "session.break_glass": [{patient_id: Id; reason: string}, {until: Instant}];
  "patients.search": [{query: string; limit: number|null}, PatientHit[]]; "patients.recent": [{limit: number|null}, PatientHit[]]; "patients.duplicates": [PatientData, Duplicate[]]; "patients.register": [PatientData, {id: Id}]; "patients.update": [{id: Id; version: string; data: PatientData}, {version: string}]; "patients.page": [{id: Id; before: string|null}, PatientPage]; "patients.add_alert": [{patient_id: Id; kind: Alert["kind"]; text: string|null}, {id: Id}]; "patients.retire_alert": [{id: Id; reason: string}, {}];
  "agenda.view": [AgendaQuery, Agenda]; "agenda.book": [Book, Booked]; "agenda.check": [Book & {ignore_id: Id|null}, {conflicts: Conflict[]; alternatives: Slot[]}]; "agenda.move": [Move, Booked]; "agenda.set_status": [{id: Id; version: string; status: AppointmentStatus; reason: string|null}, Appointment]; "agenda.free_slots": [{from: Day; to: Day; service_id: Id; professional_id: Id|null; limit: number|null}, Slot[]]; "agenda.block": [{professional_id: Id|null; room_id: Id|null; start: Instant; end: Instant; label: string}, {id: Id}]; "agenda.unblock": [{id: Id}, {}]; "agenda.get": [{id: Id}, Appointment];
  "records.list": [{patient_id: Id; limit: number|null; before: string|null}, RecordView[]]; "records.save": [RecordDraft, {id: Id; version: string}]; "records.sign": [{id: Id; version: string}, RecordView]; "records.addendum": [{record_id: Id; body: string}, RecordView]; "records.get": [{id: Id}, RecordView];
  "consent.state": [{patient_id: Id}, ConsentState[]]; "consent.history": [{patient_id: Id}, ConsentEvent[]]; "consent.grant": [{patient_id: Id; purpose: Purpose; channel: string; expires: Day|null; note: string|null}, {id: Id}]; "consent.revoke": [{patient_id: Id; purpose: Purpose; channel: string; note: string|null}, {id: Id}];
  "finance.charge": [{patient_id: Id; amount: Centavos; description: string; appointment_id: Id|null}, {id: Id}]; "finance.pay": [{patient_id: Id; amount: Centavos; method: Method; description: string|null; appointment_id: Id|null}, {id: Id}]; "finance.reverse": [{id: Id; reason: string}, {id: Id}]; "finance.account": [{patient_id: Id}, {balance: Centavos; transactions: Transaction[]}]; "finance.day": [{day: Day}, FinanceDay]; "finance.overdue": [{}, {patient: PatientHit; balance: Centavos; since: Instant}[]];
  "stock.products": [{}, Product[]]; "stock.save_product": [{id: Id|null; name: string; maker: string|null; anvisa_registration: string|null; unit: string}, {id: Id}]; "stock.enter_lot": [{product_id: Id; code: string; expires: Day|null; quantity: number; supplier: string|null}, {id: Id}]; "stock.recall_lot": [{id: Id; reason: string}, {}]; "stock.apply": [{patient_id: Id; lot_id: Id; quantity: number; site: string|null; appointment_id: Id|null}, {id: Id}]; "stock.recipients": [{lot_id: Id}, Application[]]; "stock.applications": [{patient_id: Id}, Application[]];
  "catalogue.treatments": [{}, Treatment[]]; "catalogue.save_treatment": [Omit<Treatment,"id"|"version"> & {id: Id|null; version: string|null}, {id: Id}]; "catalogue.services": [{}, Service[]]; "catalogue.save_service": [Omit<Service,"id"|"version"> & {id: Id|null; version: string|null}, {id: Id}];
  "team.users": [{}, TeamUser[]]; "team.add_user": [NewPerson, {id: Id}]; "team.set_roles": [{id: Id; roles: Role[]; reason: string}, {}]; "team.deactivate": [{id: Id; reason: string; hostile: boolean}, {}]; "team.reissue": [{id: Id; password: string}, {}]; "team.professionals": [{}, Professional[]]; "team.save_professional": [Omit<Professional,"id"|"version"> & {id: Id|null; version: string|null}, {id: Id}]; "team.rooms": [{}, Room[]]; "team.save_room": [{id: Id|null; name: string; active: boolean}, {id: Id}]; "team.equipment": [{}, Equipment[]]; "team.save_equipment": [{id: Id|null; name: string; active: boolean}, {id: Id}];
  "settings.clinic": [{}, ClinicSettings]; "settings.save_clinic": [ClinicSettings, {}]; "settings.config": [{}, ConfigEntry[]]; "settings.set_config": [{key: string; value: unknown}, {}]; "settings.grants": [{}, Grant[]]; "settings.grant": [{subject: "role"|"user"; subject_id: string; table: string; action: "select"|"insert"|"update"|"delete"; row_id: Id|null; expires: Instant|null}, {id: Id}]; "settings.withdraw_grant": [{id: Id}, {}];
  "audit.list": [{before: number|null; limit: number|null; subject_id: Id|null; actor_id: Id|null; kind: string|null}, AuditEntry[]]; "audit.verify": [{}, {ok: boolean; events: number; code: number; detail: string|null}];
  "audit.export": [{to: string}, {path: string; bytes: number}]; "reports.sql": [{sql: string}, {columns: string[]; rows: (string|number|null)[][]; truncated: boolean}];
  "backup.create": [{to: string|null}, BackupReport]; "backup.verify": [{path: string}, BackupReport]; "backup.drill": [{path: string}, BackupReport]; "backup.restore": [{path: string; slug: string|null; login: string; password: string; kit: string|null}, BackupReport];
}
