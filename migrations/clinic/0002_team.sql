-- The clinic itself, the people who work in it, its rooms, equipment and hours, and its settings.

-- One row in a file: the clinic whose file this is.
CREATE TABLE t_clinics (
    rid                    INTEGER PRIMARY KEY,
    id                     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id              BLOB NOT NULL,
    code                   TEXT NOT NULL DEFAULT '',  -- short label inside a chain
    name                   TEXT NOT NULL,
    legal_name             TEXT,
    business_type          TEXT NOT NULL DEFAULT 'clinic' CHECK (business_type IN ('clinic', 'solo', 'branch', 'franchise')),
    cnpj                   TEXT CHECK (length(cnpj) = 14 AND cnpj NOT GLOB '*[^0-9A-Z]*'),  -- numeric or, since July 2026, alphanumeric
    -- of a practitioner who bills without a CNPJ
    owner_cpf              TEXT CHECK (length(owner_cpf) = 11 AND owner_cpf NOT GLOB '*[^0-9]*'),
    state_registration     TEXT,
    municipal_registration TEXT,
    cnes_code              TEXT,
    sanitary_licence       TEXT,  -- alvará sanitário
    sanitary_licence_until TEXT CHECK (sanitary_licence_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    anvisa_licence         TEXT,
    council_registration   TEXT,  -- the company's own registration with a council
    technical_director_id  BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    phone                  TEXT,
    email                  TEXT,
    website                TEXT,
    postal_code            TEXT,
    address_line1          TEXT,
    address_line2          TEXT,
    city                   TEXT,
    state                  TEXT,
    country                TEXT NOT NULL DEFAULT 'BR',
    specialties            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(specialties)),
    operating_since        TEXT CHECK (operating_since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    timezone               TEXT NOT NULL DEFAULT 'America/Sao_Paulo',  -- IANA name
    currency               TEXT NOT NULL DEFAULT 'BRL' CHECK (currency IN ('BRL')),
    language               TEXT NOT NULL DEFAULT 'pt-BR' CHECK (language IN ('pt-BR', 'en', 'es')),
    accent                 TEXT NOT NULL DEFAULT '#0F766E'
                           CHECK (accent GLOB '#[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]'),
    logo_document_id       BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    dpo_name               TEXT,  -- encarregado, LGPD art. 41
    dpo_email              TEXT,
    dpo_phone              TEXT,
    privacy_policy_url     TEXT,
    terms_url              TEXT,
    pix_key                TEXT,
    pix_city               TEXT,
    features               TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(features)),
    demo                   INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
    status                 TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    created_at             INTEGER NOT NULL DEFAULT 0,
    created_by             BLOB,
    updated_at             INTEGER NOT NULL DEFAULT 0,
    updated_by             BLOB,
    _clk                   BLOB NOT NULL DEFAULT x'',
    _tomb                  INTEGER NOT NULL DEFAULT 0,
    _row_seq               INTEGER NOT NULL DEFAULT 0,
    CHECK (clinic_id = id)
) STRICT;

CREATE TABLE t_professionals (
    rid                    INTEGER PRIMARY KEY,
    id                     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id              BLOB NOT NULL,
    user_id                BLOB REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    full_name              TEXT NOT NULL,
    preferred_name         TEXT,
    profession             TEXT NOT NULL DEFAULT 'aesthetician'
                           CHECK (profession IN ('doctor', 'dentist', 'biomedic', 'nurse', 'physiotherapist', 'pharmacist',
                               'nutritionist', 'psychologist', 'speech_therapist', 'biologist', 'aesthetician', 'other')),
    council                TEXT CHECK (council IN ('CRM', 'CRO', 'CRBM', 'COREN', 'CREFITO', 'CRF', 'CRN', 'CRP', 'CREFONO', 'CRBIO')),
    council_number         TEXT,
    council_state          TEXT CHECK (length(council_state) = 2),
    council_status         TEXT NOT NULL DEFAULT 'pending' CHECK (council_status IN ('pending', 'verified', 'rejected', 'suspended')),
    council_expires_on     TEXT CHECK (council_expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    council_verified_at    INTEGER,
    council_verified_by    BLOB,
    rqe                    TEXT,  -- registration of a specialty, CFM 2.299/2021
    specialty              TEXT,
    specialties            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(specialties)),
    certifications         TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(certifications)),  -- [{name, issuer, valid_until}]
    supervisor_id          BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    phone                  TEXT,
    email                  TEXT,
    color                  TEXT NOT NULL DEFAULT '#10B981'
                           CHECK (color GLOB '#[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]'),
    bookable               INTEGER NOT NULL DEFAULT 1 CHECK (bookable IN (0, 1)),
    min_notice_minutes     INTEGER NOT NULL DEFAULT 0 CHECK (min_notice_minutes >= 0),
    max_days_ahead         INTEGER NOT NULL DEFAULT 365 CHECK (max_days_ahead > 0),
    max_daily_appointments INTEGER CHECK (max_daily_appointments > 0),
    hired_on               TEXT CHECK (hired_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    left_on                TEXT CHECK (left_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status                 TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at             INTEGER NOT NULL DEFAULT 0,
    created_by             BLOB,
    updated_at             INTEGER NOT NULL DEFAULT 0,
    updated_by             BLOB,
    _clk                   BLOB NOT NULL DEFAULT x'',
    _tomb                  INTEGER NOT NULL DEFAULT 0,
    _row_seq               INTEGER NOT NULL DEFAULT 0,
    CHECK (council IS NULL OR (council_number IS NOT NULL AND council_state IS NOT NULL))
) STRICT;
CREATE INDEX ix_professionals_user ON t_professionals (clinic_id, user_id);
CREATE INDEX ix_professionals_status ON t_professionals (clinic_id, status, profession);
CREATE INDEX ix_professionals_council ON t_professionals (clinic_id, council, council_number);

CREATE TABLE t_rooms (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL DEFAULT 'procedure'
               CHECK (kind IN ('consultation', 'procedure', 'surgery', 'laser', 'evaluation', 'telemedicine', 'other')),
    capacity   INTEGER NOT NULL DEFAULT 1 CHECK (capacity >= 1),
    color      TEXT,
    position   INTEGER NOT NULL DEFAULT 0,
    status     TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_rooms_status ON t_rooms (clinic_id, status, position);

CREATE TABLE t_equipment (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    name                TEXT NOT NULL,
    kind                TEXT,
    manufacturer        TEXT,
    model               TEXT,
    serial_number       TEXT,
    anvisa_registration TEXT,
    room_id             BLOB REFERENCES t_rooms (id) DEFERRABLE INITIALLY DEFERRED,  -- where it always stands; NULL: it moves
    acquired_on         TEXT CHECK (acquired_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    next_maintenance_on TEXT CHECK (next_maintenance_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    next_calibration_on TEXT CHECK (next_calibration_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status              TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'maintenance', 'inactive')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_equipment_status ON t_equipment (clinic_id, status);
CREATE INDEX ix_equipment_maintenance ON t_equipment (clinic_id, next_maintenance_on);

-- What was done to a device, kept for inspection (RDC 509/2021).
CREATE TABLE t_equipment_events (
    rid          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id    BLOB NOT NULL,
    equipment_id BLOB NOT NULL REFERENCES t_equipment (id) DEFERRABLE INITIALLY DEFERRED,
    kind         TEXT NOT NULL CHECK (kind IN ('maintenance', 'calibration', 'repair', 'inspection', 'failure')),
    at           INTEGER NOT NULL,
    done_by      TEXT,
    result       TEXT NOT NULL DEFAULT 'passed' CHECK (result IN ('passed', 'failed', 'partial')),
    note         TEXT,
    document_id  BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    created_at   INTEGER NOT NULL DEFAULT 0,
    created_by   BLOB,
    updated_at   INTEGER NOT NULL DEFAULT 0,
    updated_by   BLOB,
    _clk         BLOB NOT NULL DEFAULT x'',
    _tomb        INTEGER NOT NULL DEFAULT 0,
    _row_seq     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_equipment_events_equipment ON t_equipment_events (clinic_id, equipment_id, at);

-- Weekly hours in local wall time. No professional and no room: hours of the whole clinic.
CREATE TABLE t_working_hours (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    professional_id BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    room_id         BLOB REFERENCES t_rooms (id) DEFERRABLE INITIALLY DEFERRED,
    weekday         INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),  -- 1 = Monday … 7 = Sunday
    start_minute    INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
    end_minute      INTEGER NOT NULL CHECK (end_minute BETWEEN 1 AND 1440),
    valid_from      TEXT CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    valid_until     TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK (end_minute > start_minute),
    CHECK (professional_id IS NULL OR room_id IS NULL)
) STRICT;
CREATE INDEX ix_working_hours_weekday ON t_working_hours (clinic_id, weekday, professional_id);

-- Time that cannot be booked. None of the three named: the whole clinic.
CREATE TABLE t_blocks (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    kind            TEXT NOT NULL DEFAULT 'other'
                    CHECK (kind IN ('holiday', 'lunch', 'maintenance', 'vacation', 'absence', 'meeting', 'other')),
    professional_id BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    room_id         BLOB REFERENCES t_rooms (id) DEFERRABLE INITIALLY DEFERRED,
    equipment_id    BLOB REFERENCES t_equipment (id) DEFERRABLE INITIALLY DEFERRED,
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    label           TEXT,
    -- in the clinic's wall time
    recurrence      TEXT NOT NULL DEFAULT 'none' CHECK (recurrence IN ('none', 'daily', 'weekly', 'monthly', 'yearly')),
    recurs_until    TEXT CHECK (recurs_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK (end_at > start_at)
) STRICT;
CREATE INDEX ix_blocks_start ON t_blocks (clinic_id, start_at, end_at);
CREATE INDEX ix_blocks_professional ON t_blocks (clinic_id, professional_id, start_at);
CREATE INDEX ix_blocks_recurrence ON t_blocks (clinic_id, recurrence) WHERE recurrence <> 'none';

-- Who performs what, with their own price and time where these differ from the service's.
CREATE TABLE t_professional_services (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id        BLOB NOT NULL,
    professional_id  BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    service_id       BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    is_primary       INTEGER NOT NULL DEFAULT 0 CHECK (is_primary IN (0, 1)),
    price_centavos   INTEGER CHECK (price_centavos >= 0),
    duration_minutes INTEGER CHECK (duration_minutes > 0),
    status           TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_professional_services_professional ON t_professional_services (clinic_id, professional_id);
CREATE INDEX ix_professional_services_service ON t_professional_services (clinic_id, service_id);

-- Care team: who beside the booked professional may see a patient.
CREATE TABLE t_patient_assignments (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    patient_id      BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    kind            TEXT NOT NULL DEFAULT 'care_team' CHECK (kind IN ('primary', 'care_team', 'referral', 'temporary')),
    starts_at       INTEGER NOT NULL,
    ends_at         INTEGER,
    reason          TEXT,
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK (ends_at IS NULL OR ends_at > starts_at)
) STRICT;
CREATE INDEX ix_patient_assignments_professional ON t_patient_assignments (clinic_id, professional_id, patient_id);
CREATE INDEX ix_patient_assignments_patient ON t_patient_assignments (clinic_id, patient_id);

-- Fine-grained grants by the owner: one table, one verb, all rows or one, to a role or a person. They add rows, never columns behind a mask.
CREATE TABLE t_resource_permissions (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    subject_kind    TEXT NOT NULL CHECK (subject_kind IN ('role', 'user')),
    subject_role    TEXT,
    subject_user_id BLOB REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    table_name      TEXT NOT NULL,  -- public name
    action          TEXT NOT NULL CHECK (action IN ('select', 'insert', 'update', 'delete')),
    row_id          BLOB,  -- NULL: every row
    reason          TEXT,
    expires_at      INTEGER,
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK ((subject_kind = 'role') = (subject_role IS NOT NULL)),
    CHECK ((subject_kind = 'user') = (subject_user_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_resource_permissions_user ON t_resource_permissions (clinic_id, subject_user_id);
CREATE INDEX ix_resource_permissions_role ON t_resource_permissions (clinic_id, subject_role);

-- Settings and compliance policies by key; of two rows with one key the later `updated_at` counts.
CREATE TABLE t_system_config (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    key        TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 100),
    value      TEXT NOT NULL CHECK (json_valid(value)),
    kind       TEXT NOT NULL DEFAULT 'json' CHECK (kind IN ('string', 'number', 'boolean', 'json')),
    is_policy  INTEGER NOT NULL DEFAULT 0 CHECK (is_policy IN (0, 1)),  -- a compliance policy: only the owner changes it
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_system_config_key ON t_system_config (clinic_id, key);

-- How long what is kept, why, and what happens then (docs/adr/0006-schema-choices.md, "Retention").
CREATE TABLE t_data_retention (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    data_category   TEXT NOT NULL
                    CHECK (data_category IN ('clinical_record', 'photo_record', 'photo_publicity', 'prescription', 'appointment',
                        'financial', 'fiscal', 'consent', 'subject_request', 'incident', 'audit', 'access_event', 'marketing', 'ai_log', 'backup', 'staff')),
    legal_basis     TEXT NOT NULL,
    source          TEXT NOT NULL,  -- law, article
    retention_days  INTEGER NOT NULL CHECK (retention_days > 0),
    counted_from    TEXT NOT NULL CHECK (counted_from IN ('last_entry', 'created', 'ended', 'revoked')),
    disposal        TEXT NOT NULL CHECK (disposal IN ('keep', 'anonymize', 'destroy', 'archive')),
    automatic       INTEGER NOT NULL DEFAULT 0 CHECK (automatic IN (0, 1)),
    notice_days     INTEGER NOT NULL DEFAULT 30 CHECK (notice_days >= 0),
    review_days     INTEGER NOT NULL DEFAULT 365 CHECK (review_days > 0),
    exceptions      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(exceptions)),
    approved_by     BLOB,
    approved_at     INTEGER,
    effective_from  TEXT CHECK (effective_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    effective_until TEXT CHECK (effective_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_data_retention_category ON t_data_retention (clinic_id, data_category, status);
