-- Patients: who they are, how to reach them, what to watch out for, and how to find them by part of a name.

-- Personal columns are plain inside the encrypted file; the BLOB columns hold bytes sealed under the patient's clinical key.
CREATE TABLE t_patients (
    rid                            INTEGER PRIMARY KEY,
    id                             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id                      BLOB NOT NULL,
    record_number                  TEXT NOT NULL DEFAULT '',
    full_name                      TEXT NOT NULL CHECK (length(full_name) BETWEEN 1 AND 300),
    preferred_name                 TEXT,
    -- digits only; found by identity_claims or equality
    cpf                            TEXT CHECK (length(cpf) = 11 AND cpf NOT GLOB '*[^0-9]*'),
    rg                             TEXT,
    rg_issuer                      TEXT,
    cns                            TEXT CHECK (length(cns) = 15 AND cns NOT GLOB '*[^0-9]*'),
    passport_number                TEXT,
    birth_date                     TEXT CHECK (birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    sex                            TEXT CHECK (sex IN ('female', 'male', 'intersex', 'unknown')),
    gender                         TEXT,
    mother_name                    TEXT,
    marital_status                 TEXT
                                   CHECK (marital_status IN ('single', 'married', 'stable_union', 'separated', 'divorced', 'widowed')),
    nationality                    TEXT,
    occupation                     TEXT,
    phone_primary                  TEXT CHECK (phone_primary NOT GLOB '*[^0-9+]*'),  -- +5511…: country code and digits only
    phone_secondary                TEXT CHECK (phone_secondary NOT GLOB '*[^0-9+]*'),
    email                          TEXT,
    preferred_contact_method       TEXT CHECK (preferred_contact_method IN ('whatsapp', 'phone', 'sms', 'email')),
    postal_code                    TEXT CHECK (postal_code NOT GLOB '*[^0-9A-Z]*'),
    address_line1                  TEXT,
    address_line2                  TEXT,
    city                           TEXT,
    state                          TEXT,
    country                        TEXT,
    insurance_provider             TEXT,
    insurance_plan                 TEXT,
    insurance_number               TEXT,
    emergency_contact_name         TEXT,
    emergency_contact_phone        TEXT,
    emergency_contact_relationship TEXT,
    admin_notes                    TEXT,  -- of the front desk; nothing clinical
    preferences                    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(preferences)),  -- times, language, how to be addressed
    photo_id                       BLOB,
    primary_professional_id        BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    registration_source            TEXT CHECK (registration_source IN ('manual', 'import', 'online', 'referral', 'walk_in', 'assistant')),
    acquisition_channel            TEXT,
    referred_by_id                 BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    external_ids                   TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(external_ids)),  -- of imported systems
    -- the privacy notice was given and accepted; purposes: consent_records
    lgpd_consent_given             INTEGER NOT NULL DEFAULT 0 CHECK (lgpd_consent_given IN (0, 1)),
    lgpd_consent_at                INTEGER,
    lgpd_consent_version           TEXT,
    data_retention_until           TEXT CHECK (data_retention_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    anonymized_at                  INTEGER,
    deceased_on                    TEXT CHECK (deceased_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status                         TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'deceased', 'anonymized')),
    blood_type                     BLOB,
    fitzpatrick                    BLOB,
    chronic_conditions             BLOB,
    current_medications            BLOB,
    aesthetic_profile              BLOB,  -- skin type, concerns, goals, tolerance (JSON before sealing)
    clinical_notes                 BLOB,
    created_at                     INTEGER NOT NULL DEFAULT 0,
    created_by                     BLOB,
    updated_at                     INTEGER NOT NULL DEFAULT 0,
    updated_by                     BLOB,
    _clk                           BLOB NOT NULL DEFAULT x'',
    _tomb                          INTEGER NOT NULL DEFAULT 0,
    _row_seq                       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_patients_name ON t_patients (clinic_id, full_name COLLATE NOCASE);
CREATE INDEX ix_patients_cpf ON t_patients (clinic_id, cpf) WHERE cpf IS NOT NULL;
CREATE INDEX ix_patients_phone ON t_patients (clinic_id, phone_primary);
CREATE INDEX ix_patients_birth ON t_patients (clinic_id, birth_date);
CREATE INDEX ix_patients_status ON t_patients (clinic_id, status, updated_at);
CREATE INDEX ix_patients_created ON t_patients (clinic_id, created_at);
CREATE INDEX ix_patients_created_by ON t_patients (clinic_id, created_by);
CREATE INDEX ix_patients_professional ON t_patients (clinic_id, primary_professional_id);
CREATE INDEX ix_patients_retention ON t_patients (clinic_id, data_retention_until) WHERE data_retention_until IS NOT NULL;

-- What must be known before touching the patient. Only how grave it is is open; what it is stays sealed.
CREATE TABLE t_patient_alerts (
    rid           INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id     BLOB NOT NULL,
    patient_id    BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    severity      TEXT NOT NULL DEFAULT 'caution' CHECK (severity IN ('info', 'caution', 'stop')),
    kind          BLOB NOT NULL,  -- sealed: allergy, pregnancy, isotretinoin, anticoagulant, condition, other
    detail        BLOB,
    source        TEXT NOT NULL DEFAULT 'professional' CHECK (source IN ('patient', 'professional', 'form', 'import')),
    since         INTEGER NOT NULL,
    retired_at    INTEGER,
    retired_by    BLOB,
    retire_reason TEXT CHECK (retire_reason IN ('resolved', 'mistaken', 'superseded', 'other')),
    retire_note   BLOB,
    created_at    INTEGER NOT NULL DEFAULT 0,
    created_by    BLOB,
    updated_at    INTEGER NOT NULL DEFAULT 0,
    updated_by    BLOB,
    _clk          BLOB NOT NULL DEFAULT x'',
    _tomb         INTEGER NOT NULL DEFAULT 0,
    _row_seq      INTEGER NOT NULL DEFAULT 0,
    CHECK ((retired_at IS NULL) = (retire_reason IS NULL))
) STRICT;
CREATE INDEX ix_patient_alerts_patient ON t_patient_alerts (clinic_id, patient_id, retired_at);
-- An alert is retired with a reason and a new one added; it is never rewritten.
CREATE TRIGGER tr_patient_alerts_fixed BEFORE UPDATE ON t_patient_alerts
WHEN NEW.patient_id IS NOT OLD.patient_id OR NEW.severity IS NOT OLD.severity OR NEW.kind IS NOT OLD.kind OR NEW.detail IS NOT OLD.detail
  OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS NOT OLD.retired_at)
BEGIN SELECT RAISE(ABORT, 'patients.alert_fixed'); END;

-- Who may decide for a minor or a person under curatorship (LGPD art. 14).
CREATE TABLE t_guardians (
    rid          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id    BLOB NOT NULL,
    patient_id   BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    full_name    TEXT NOT NULL,
    cpf          TEXT CHECK (length(cpf) = 11 AND cpf NOT GLOB '*[^0-9]*'),
    relationship TEXT NOT NULL CHECK (relationship IN ('mother', 'father', 'guardian', 'curator', 'attorney', 'other')),
    phone        TEXT,
    email        TEXT,
    document_id  BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,  -- proof of the relationship
    verified_at  INTEGER,
    verified_by  BLOB,
    valid_until  TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at   INTEGER NOT NULL DEFAULT 0,
    created_by   BLOB,
    updated_at   INTEGER NOT NULL DEFAULT 0,
    updated_by   BLOB,
    _clk         BLOB NOT NULL DEFAULT x'',
    _tomb        INTEGER NOT NULL DEFAULT 0,
    _row_seq     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_guardians_patient ON t_guardians (clinic_id, patient_id);

-- After a merge: children of the loser are not rewritten, they are read through this.
CREATE TABLE t_patient_alias (
    rid         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id   BLOB NOT NULL,
    loser_id    BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    survivor_id BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    reason      TEXT NOT NULL DEFAULT 'same_person' CHECK (reason IN ('same_cpf', 'same_person', 'import_double')),
    created_at  INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL DEFAULT 0,
    updated_by  BLOB,
    _clk        BLOB NOT NULL DEFAULT x'',
    _tomb       INTEGER NOT NULL DEFAULT 0,
    _row_seq    INTEGER NOT NULL DEFAULT 0,
    CHECK (loser_id <> survivor_id)
) STRICT;
CREATE INDEX ix_patient_alias_loser ON t_patient_alias (clinic_id, loser_id);
CREATE INDEX ix_patient_alias_survivor ON t_patient_alias (clinic_id, survivor_id);

-- Search. `rowid` is the patient's `rid`. Contentless: the text stands in the index only, and deleted rows leave it.
-- Removed text stays in merged-away segments until they are rewritten: an erasure runs 'optimize' on both tables after it.
-- Trigrams find any part of three letters or digits; the prefix table finds "Jô" and "Li". CPF is found by claim or equality, never here.
CREATE VIRTUAL TABLE t_patients_fts USING fts5 (
    name, phone, content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1'
);
CREATE VIRTUAL TABLE t_patients_pfx USING fts5 (
    name, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2'
);
CREATE TRIGGER tr_patients_search_insert AFTER INSERT ON t_patients WHEN NEW._tomb = 0
BEGIN
    INSERT INTO t_patients_fts (rowid, name, phone) VALUES (
        NEW.rid, NEW.full_name || ' ' || COALESCE(NEW.preferred_name, ''),
        COALESCE(NEW.phone_primary, '') || ' ' || COALESCE(NEW.phone_secondary, ''));
    INSERT INTO t_patients_pfx (rowid, name) VALUES (NEW.rid, NEW.full_name || ' ' || COALESCE(NEW.preferred_name, ''));
END;
-- Doors name every column in SET, so what moved is compared by value. One trigger: the order of two would be SQLite's choice.
CREATE TRIGGER tr_patients_search_update AFTER UPDATE ON t_patients
WHEN NEW._tomb IS NOT OLD._tomb OR NEW.full_name IS NOT OLD.full_name OR NEW.preferred_name IS NOT OLD.preferred_name
  OR NEW.phone_primary IS NOT OLD.phone_primary OR NEW.phone_secondary IS NOT OLD.phone_secondary
BEGIN
    DELETE FROM t_patients_fts WHERE rowid = OLD.rid;
    DELETE FROM t_patients_pfx WHERE rowid = OLD.rid;
    INSERT INTO t_patients_fts (rowid, name, phone)
        SELECT NEW.rid, NEW.full_name || ' ' || COALESCE(NEW.preferred_name, ''),
               COALESCE(NEW.phone_primary, '') || ' ' || COALESCE(NEW.phone_secondary, '') WHERE NEW._tomb = 0;
    INSERT INTO t_patients_pfx (rowid, name)
        SELECT NEW.rid, NEW.full_name || ' ' || COALESCE(NEW.preferred_name, '') WHERE NEW._tomb = 0;
END;
