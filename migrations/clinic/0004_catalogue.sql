-- What the clinic offers: treatments (the clinical description), services (what is booked and paid), packages and their sessions.

CREATE TABLE t_treatments (
    rid                    INTEGER PRIMARY KEY,
    id                     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id              BLOB NOT NULL,
    code                   TEXT,
    name                   TEXT NOT NULL,
    description            TEXT,
    category               TEXT NOT NULL DEFAULT 'other'
                           CHECK (category IN ('facial', 'body', 'injectable', 'filler', 'laser', 'peeling', 'hair', 'wellness',
                               'other')),
    subcategory            TEXT,
    treatment_type         TEXT NOT NULL DEFAULT 'cosmetic' CHECK (treatment_type IN ('medical', 'cosmetic', 'wellness')),
    risk_class             TEXT CHECK (risk_class IN ('I', 'II', 'III', 'IV')),  -- ANVISA
    anvisa_registration    TEXT,
    anvisa_expires_on      TEXT CHECK (anvisa_expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    anvisa_status          TEXT NOT NULL DEFAULT 'not_applicable'
                           CHECK (anvisa_status IN ('not_applicable', 'pending', 'approved', 'rejected', 'expired')),
    duration_minutes       INTEGER NOT NULL DEFAULT 60 CHECK (duration_minutes BETWEEN 5 AND 720),
    sessions_required      INTEGER NOT NULL DEFAULT 1 CHECK (sessions_required >= 1),
    interval_days          INTEGER CHECK (interval_days >= 0),
    recovery_days          INTEGER CHECK (recovery_days >= 0),
    maintenance_days       INTEGER CHECK (maintenance_days > 0),  -- when to call the patient back
    pain_level             INTEGER CHECK (pain_level BETWEEN 0 AND 10),
    complexity             TEXT NOT NULL DEFAULT 'low' CHECK (complexity IN ('low', 'medium', 'high')),
    base_price_centavos    INTEGER NOT NULL DEFAULT 0 CHECK (base_price_centavos >= 0),
    minimum_age            INTEGER CHECK (minimum_age BETWEEN 0 AND 120),
    indications            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(indications)),
    contraindications      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(contraindications)),
    contraindicated_alerts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(contraindicated_alerts)),  -- kinds of patient_alerts that stop it
    risks                  TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(risks)),
    side_effects           TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(side_effects)),
    expected_results       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(expected_results)),
    preparation            TEXT,
    aftercare              TEXT,
    councils               TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(councils)),  -- any one of; empty: none needed
    certification_required INTEGER NOT NULL DEFAULT 0 CHECK (certification_required IN (0, 1)),
    supervision_required   INTEGER NOT NULL DEFAULT 0 CHECK (supervision_required IN (0, 1)),
    -- product, lot and maker must stand in the record (RDC 63/2011, RDC 509/2021)
    lot_required           INTEGER NOT NULL DEFAULT 0 CHECK (lot_required IN (0, 1)),
    consent_form_code      TEXT,  -- forms.code
    record_form_code       TEXT,
    tuss_code              TEXT,
    color                  TEXT,
    status                 TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at             INTEGER NOT NULL DEFAULT 0,
    created_by             BLOB,
    updated_at             INTEGER NOT NULL DEFAULT 0,
    updated_by             BLOB,
    _clk                   BLOB NOT NULL DEFAULT x'',
    _tomb                  INTEGER NOT NULL DEFAULT 0,
    _row_seq               INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_treatments_category ON t_treatments (clinic_id, status, category);
CREATE INDEX ix_treatments_name ON t_treatments (clinic_id, name COLLATE NOCASE);

CREATE TABLE t_services (
    rid                   INTEGER PRIMARY KEY,
    id                    BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id             BLOB NOT NULL,
    name                  TEXT NOT NULL,
    description           TEXT,
    category              TEXT,
    treatment_id          BLOB REFERENCES t_treatments (id) DEFERRABLE INITIALLY DEFERRED,
    kind                  TEXT NOT NULL DEFAULT 'procedure'
                          CHECK (kind IN ('consultation', 'evaluation', 'procedure', 'follow_up', 'emergency')),
    duration_minutes      INTEGER NOT NULL DEFAULT 60 CHECK (duration_minutes BETWEEN 5 AND 720),
    prep_minutes          INTEGER NOT NULL DEFAULT 0 CHECK (prep_minutes BETWEEN 0 AND 240),
    cleanup_minutes       INTEGER NOT NULL DEFAULT 0 CHECK (cleanup_minutes BETWEEN 0 AND 240),
    price_centavos        INTEGER NOT NULL DEFAULT 0 CHECK (price_centavos >= 0),
    deposit_centavos      INTEGER NOT NULL DEFAULT 0 CHECK (deposit_centavos >= 0),
    room_ids              TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(room_ids)),  -- any one of
    equipment_ids         TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(equipment_ids)),  -- all of
    councils              TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(councils)),  -- any one of; empty: none needed
    min_notice_minutes    INTEGER NOT NULL DEFAULT 0 CHECK (min_notice_minutes >= 0),
    max_days_ahead        INTEGER NOT NULL DEFAULT 365 CHECK (max_days_ahead > 0),
    cancel_notice_minutes INTEGER NOT NULL DEFAULT 1440 CHECK (cancel_notice_minutes >= 0),
    color                 TEXT,
    position              INTEGER NOT NULL DEFAULT 0,
    status                TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at            INTEGER NOT NULL DEFAULT 0,
    created_by            BLOB,
    updated_at            INTEGER NOT NULL DEFAULT 0,
    updated_by            BLOB,
    _clk                  BLOB NOT NULL DEFAULT x'',
    _tomb                 INTEGER NOT NULL DEFAULT 0,
    _row_seq              INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_services_status ON t_services (clinic_id, status, category);
CREATE INDEX ix_services_name ON t_services (clinic_id, name COLLATE NOCASE);
CREATE INDEX ix_services_treatment ON t_services (clinic_id, treatment_id);

CREATE TABLE t_packages (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    name           TEXT NOT NULL,
    description    TEXT,
    price_centavos INTEGER NOT NULL CHECK (price_centavos >= 0),
    validity_days  INTEGER CHECK (validity_days > 0),
    transferable   INTEGER NOT NULL DEFAULT 0 CHECK (transferable IN (0, 1)),
    status         TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_packages_status ON t_packages (clinic_id, status);

CREATE TABLE t_package_items (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    package_id BLOB NOT NULL REFERENCES t_packages (id) DEFERRABLE INITIALLY DEFERRED,
    service_id BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    sessions   INTEGER NOT NULL CHECK (sessions > 0),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_package_items_package ON t_package_items (clinic_id, package_id);

-- Sessions bought and used. Append-only; what is left is the sum of one sale and service.
CREATE TABLE t_session_ledger (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    patient_id     BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    sale_id        BLOB NOT NULL,  -- one purchase: the id of its first entry
    package_id     BLOB REFERENCES t_packages (id) DEFERRABLE INITIALLY DEFERRED,
    service_id     BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    kind           TEXT NOT NULL CHECK (kind IN ('purchase', 'use', 'give_back', 'expire', 'adjust', 'transfer', 'reversal')),
    sessions       INTEGER NOT NULL CHECK (sessions <> 0),  -- bought +, used −
    at             INTEGER NOT NULL,
    expires_on     TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    appointment_id BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    transaction_id BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    reverses_id    BLOB REFERENCES t_session_ledger (id) DEFERRABLE INITIALLY DEFERRED,
    reason         TEXT,
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
    CHECK (kind <> 'purchase' OR sessions > 0),
    CHECK (kind NOT IN ('use', 'expire') OR sessions < 0)
) STRICT;
CREATE INDEX ix_session_ledger_patient ON t_session_ledger (clinic_id, patient_id, service_id);
CREATE INDEX ix_session_ledger_sale ON t_session_ledger (clinic_id, sale_id);
CREATE INDEX ix_session_ledger_appointment ON t_session_ledger (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_session_ledger_reverses ON t_session_ledger (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TRIGGER tr_session_ledger_append_only_u BEFORE UPDATE ON t_session_ledger
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.sale_id IS NOT OLD.sale_id OR NEW.service_id IS NOT OLD.service_id OR NEW.kind IS NOT OLD.kind
  OR NEW.sessions IS NOT OLD.sessions OR NEW.at IS NOT OLD.at OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'catalogue.append_only'); END;
CREATE TRIGGER tr_session_ledger_append_only_d BEFORE DELETE ON t_session_ledger BEGIN SELECT RAISE(ABORT, 'catalogue.append_only'); END;
