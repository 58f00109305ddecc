-- The clinical record: notes, prescriptions, forms, photos, documents, plans, telemedicine. Every body is sealed under the patient's clinical key.

-- One row is one version of one document. A head is a version that no other names as parent; two heads are shown side by side.
-- A draft is its author's; a signed version never changes, and what is to be added is an addendum.
CREATE TABLE t_medical_records (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    patient_id          BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id     BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,  -- author; NULL for an import without one
    appointment_id      BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    lineage_id          BLOB NOT NULL,  -- shared by all versions: the id of the first
    parent_id           BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    -- second parent of a version that joins two heads
    merged_parent_id    BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    addendum_of_id      BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    kind                TEXT NOT NULL DEFAULT 'evolution'
                        CHECK (kind IN ('evolution', 'anamnesis', 'evaluation', 'procedure', 'guidance', 'complication',
                            'telemedicine', 'discharge', 'addendum')),
    visit_at            INTEGER NOT NULL,
    title               BLOB,
    body                BLOB NOT NULL,
    form_id             BLOB REFERENCES t_forms (id) DEFERRABLE INITIALLY DEFERRED,
    status              TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'signed')),
    signed_at           INTEGER,
    signed_by           BLOB,
    signature           BLOB CHECK (length(signature) = 64),  -- Ed25519 over content_hash
    content_hash        BLOB CHECK (length(content_hash) = 32),
    signature_kind      TEXT NOT NULL DEFAULT 'user_key' CHECK (signature_kind IN ('user_key', 'icp_brasil')),
    signer_registration TEXT,  -- council, number and state as they were
    signer_public       BLOB CHECK (length(signer_public) = 32),  -- the key that signed: a user who lost the password gets another one
    ai_assisted         INTEGER NOT NULL DEFAULT 0 CHECK (ai_assisted IN (0, 1)),  -- CFM 2.454/2026: use of AI stands in the record
    ai_log_id           BLOB REFERENCES t_ai_logs (id) DEFERRABLE INITIALLY DEFERRED,
    emergency_access    INTEGER NOT NULL DEFAULT 0 CHECK (emergency_access IN (0, 1)),
    source              TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'form', 'import', 'assistant')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'signed') = (signed_at IS NOT NULL AND signed_by IS NOT NULL AND signature IS NOT NULL AND content_hash IS NOT NULL)),
    CHECK ((kind = 'addendum') = (addendum_of_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_medical_records_patient ON t_medical_records (clinic_id, patient_id, visit_at);
CREATE INDEX ix_medical_records_professional ON t_medical_records (clinic_id, professional_id, visit_at);
CREATE INDEX ix_medical_records_appointment ON t_medical_records (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_medical_records_lineage ON t_medical_records (clinic_id, lineage_id);
CREATE INDEX ix_medical_records_parent ON t_medical_records (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX ix_medical_records_merged_parent ON t_medical_records (merged_parent_id) WHERE merged_parent_id IS NOT NULL;
CREATE INDEX ix_medical_records_addendum ON t_medical_records (addendum_of_id) WHERE addendum_of_id IS NOT NULL;
CREATE INDEX ix_medical_records_drafts ON t_medical_records (clinic_id, professional_id) WHERE status = 'draft';
CREATE TRIGGER tr_medical_records_signed BEFORE UPDATE ON t_medical_records
WHEN OLD.status = 'signed' AND (NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.professional_id IS NOT OLD.professional_id OR NEW.appointment_id IS NOT OLD.appointment_id
  OR NEW.lineage_id IS NOT OLD.lineage_id OR NEW.parent_id IS NOT OLD.parent_id
  OR NEW.merged_parent_id IS NOT OLD.merged_parent_id OR NEW.addendum_of_id IS NOT OLD.addendum_of_id
  OR NEW.kind IS NOT OLD.kind OR NEW.visit_at IS NOT OLD.visit_at OR NEW.title IS NOT OLD.title
  OR NEW.body IS NOT OLD.body OR NEW.form_id IS NOT OLD.form_id OR NEW.status IS NOT OLD.status
  OR NEW.signed_at IS NOT OLD.signed_at OR NEW.signed_by IS NOT OLD.signed_by OR NEW.signature IS NOT OLD.signature
  OR NEW.content_hash IS NOT OLD.content_hash OR NEW.signature_kind IS NOT OLD.signature_kind
  OR NEW.signer_registration IS NOT OLD.signer_registration
  OR NEW.signer_public IS NOT OLD.signer_public OR NEW.ai_assisted IS NOT OLD.ai_assisted
  OR NEW.ai_log_id IS NOT OLD.ai_log_id OR NEW.emergency_access IS NOT OLD.emergency_access
  OR NEW.source IS NOT OLD.source OR NEW._tomb IS NOT OLD._tomb)
BEGIN SELECT RAISE(ABORT, 'records.signed'); END;
CREATE TRIGGER tr_medical_records_kept BEFORE DELETE ON t_medical_records BEGIN SELECT RAISE(ABORT, 'records.signed'); END;

CREATE TABLE t_prescriptions (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    patient_id          BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id     BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id      BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    record_id           BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    kind                TEXT NOT NULL DEFAULT 'medication'
                        CHECK (kind IN ('medication', 'cosmetic', 'exam', 'referral', 'certificate', 'guidance')),
    special_control     INTEGER NOT NULL DEFAULT 0 CHECK (special_control IN (0, 1)),  -- Portaria 344/98
    body                BLOB NOT NULL,  -- items: name, concentration, dose, frequency, duration, registration, instructions
    valid_until         TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    document_id         BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    status              TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'signed')),
    signed_at           INTEGER,
    signed_by           BLOB,
    signature           BLOB CHECK (length(signature) = 64),
    content_hash        BLOB CHECK (length(content_hash) = 32),
    signature_kind      TEXT NOT NULL DEFAULT 'user_key' CHECK (signature_kind IN ('user_key', 'icp_brasil')),
    signer_registration TEXT,
    signer_public       BLOB CHECK (length(signer_public) = 32),
    -- a signed prescription is taken back by another
    cancels_id          BLOB REFERENCES t_prescriptions (id) DEFERRABLE INITIALLY DEFERRED,
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'signed') = (signed_at IS NOT NULL AND signed_by IS NOT NULL AND signature IS NOT NULL AND content_hash IS NOT NULL))
) STRICT;
CREATE INDEX ix_prescriptions_patient ON t_prescriptions (clinic_id, patient_id, created_at);
CREATE INDEX ix_prescriptions_professional ON t_prescriptions (clinic_id, professional_id, created_at);
CREATE INDEX ix_prescriptions_cancels ON t_prescriptions (cancels_id) WHERE cancels_id IS NOT NULL;
CREATE TRIGGER tr_prescriptions_signed BEFORE UPDATE ON t_prescriptions
WHEN OLD.status = 'signed' AND (NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.professional_id IS NOT OLD.professional_id OR NEW.appointment_id IS NOT OLD.appointment_id
  OR NEW.record_id IS NOT OLD.record_id OR NEW.kind IS NOT OLD.kind OR NEW.special_control IS NOT OLD.special_control
  OR NEW.body IS NOT OLD.body OR NEW.valid_until IS NOT OLD.valid_until OR NEW.status IS NOT OLD.status
  OR NEW.signed_at IS NOT OLD.signed_at OR NEW.signed_by IS NOT OLD.signed_by OR NEW.signature IS NOT OLD.signature
  OR NEW.content_hash IS NOT OLD.content_hash OR NEW.signature_kind IS NOT OLD.signature_kind
  OR NEW.signer_registration IS NOT OLD.signer_registration OR NEW.signer_public IS NOT OLD.signer_public OR NEW.cancels_id IS NOT OLD.cancels_id
  OR NEW._tomb IS NOT OLD._tomb)
BEGIN SELECT RAISE(ABORT, 'records.signed'); END;
CREATE TRIGGER tr_prescriptions_kept BEFORE DELETE ON t_prescriptions BEGIN SELECT RAISE(ABORT, 'records.signed'); END;

-- CFM 2.314/2022: identity, consent, place and means of a consultation at a distance.
CREATE TABLE t_telemedicine_sessions (
    rid                   INTEGER PRIMARY KEY,
    id                    BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id             BLOB NOT NULL,
    appointment_id        BLOB NOT NULL REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    patient_id            BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id       BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    platform              TEXT,
    consent_id            BLOB REFERENCES t_consent_records (id) DEFERRABLE INITIALLY DEFERRED,
    identity_checked_at   INTEGER,
    patient_place         BLOB,
    started_at            INTEGER,
    ended_at              INTEGER,
    recording             TEXT NOT NULL DEFAULT 'none' CHECK (recording IN ('none', 'consented', 'refused')),
    recording_document_id BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    connection_quality    TEXT CHECK (connection_quality IN ('good', 'fair', 'poor')),
    notes                 BLOB,
    status                TEXT NOT NULL DEFAULT 'scheduled'
                          CHECK (status IN ('scheduled', 'waiting', 'active', 'ended', 'failed', 'cancelled')),
    created_at            INTEGER NOT NULL DEFAULT 0,
    created_by            BLOB,
    updated_at            INTEGER NOT NULL DEFAULT 0,
    updated_by            BLOB,
    _clk                  BLOB NOT NULL DEFAULT x'',
    _tomb                 INTEGER NOT NULL DEFAULT 0,
    _row_seq              INTEGER NOT NULL DEFAULT 0,
    CHECK (ended_at IS NULL OR ended_at >= started_at)
) STRICT;
CREATE INDEX ix_telemedicine_sessions_patient ON t_telemedicine_sessions (clinic_id, patient_id, started_at);
CREATE INDEX ix_telemedicine_sessions_appointment ON t_telemedicine_sessions (clinic_id, appointment_id);

-- Templates of anamnesis, consent terms and check-lists. A published version never changes; a change is the next version.
CREATE TABLE t_forms (
    rid           INTEGER PRIMARY KEY,
    id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id     BLOB NOT NULL,
    code          TEXT NOT NULL,  -- shared by all versions
    version       INTEGER NOT NULL CHECK (version > 0),
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('anamnesis', 'evaluation', 'consent', 'evolution', 'checklist', 'satisfaction')),
    language      TEXT NOT NULL DEFAULT 'pt-BR' CHECK (language IN ('pt-BR', 'en', 'es')),
    category      TEXT,  -- treatments.category; NULL: any
    definition    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(definition)),  -- questions, conditions, text
    content_hash  BLOB CHECK (length(content_hash) = 32),
    validity_days INTEGER CHECK (validity_days > 0),
    published_at  INTEGER,
    status        TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published', 'retired')),
    created_at    INTEGER NOT NULL DEFAULT 0,
    created_by    BLOB,
    updated_at    INTEGER NOT NULL DEFAULT 0,
    updated_by    BLOB,
    _clk          BLOB NOT NULL DEFAULT x'',
    _tomb         INTEGER NOT NULL DEFAULT 0,
    _row_seq      INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'draft') = (published_at IS NULL))
) STRICT;
CREATE INDEX ix_forms_code ON t_forms (clinic_id, code, version);
CREATE TRIGGER tr_forms_published BEFORE UPDATE ON t_forms
WHEN OLD.status <> 'draft' AND (NEW.code IS NOT OLD.code OR NEW.version IS NOT OLD.version OR NEW.definition IS NOT OLD.definition
  OR NEW.content_hash IS NOT OLD.content_hash OR NEW.published_at IS NOT OLD.published_at OR NEW.status = 'draft')
BEGIN SELECT RAISE(ABORT, 'forms.published'); END;

-- What a patient answered. Captured by anyone at the desk, read by those who hold the clinical key. Append-only: a correction is a new row.
CREATE TABLE t_form_answers (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    patient_id      BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    form_id         BLOB NOT NULL REFERENCES t_forms (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id  BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    replaces_id     BLOB REFERENCES t_form_answers (id) DEFERRABLE INITIALLY DEFERRED,
    answers         BLOB NOT NULL,
    drawn_signature BLOB,  -- strokes, sealed
    signer_kind     TEXT NOT NULL DEFAULT 'patient' CHECK (signer_kind IN ('patient', 'guardian', 'professional')),
    guardian_id     BLOB REFERENCES t_guardians (id) DEFERRABLE INITIALLY DEFERRED,
    submitted_at    INTEGER NOT NULL,
    content_hash    BLOB NOT NULL CHECK (length(content_hash) = 32),
    valid_until     TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    channel         TEXT NOT NULL DEFAULT 'desk' CHECK (channel IN ('desk', 'tablet', 'online', 'paper', 'import')),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK ((signer_kind = 'guardian') = (guardian_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_form_answers_patient ON t_form_answers (clinic_id, patient_id, submitted_at);
CREATE INDEX ix_form_answers_form ON t_form_answers (clinic_id, form_id);

-- Photos: the file is sealed in the photo store under the patient's key, found by content_hash.
CREATE TABLE t_photos (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    patient_id     BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    record_id      BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    kind           TEXT NOT NULL CHECK (kind IN ('before', 'during', 'after', 'progress', 'complication', 'portrait')),
    pair_id        BLOB,  -- before and after of one comparison share it
    position       INTEGER NOT NULL DEFAULT 0,
    taken_at       INTEGER NOT NULL,
    area           BLOB,  -- part of the body
    caption        BLOB,
    analysis       BLOB,
    content_hash   BLOB NOT NULL CHECK (length(content_hash) = 32),  -- of the sealed file
    original_hash  BLOB NOT NULL CHECK (length(original_hash) = 32),  -- of the picture as taken, without its EXIF
    mime           TEXT NOT NULL CHECK (mime IN ('image/jpeg', 'image/png', 'image/webp', 'image/heic')),
    byte_size      INTEGER NOT NULL CHECK (byte_size > 0),
    width          INTEGER NOT NULL CHECK (width > 0),
    height         INTEGER NOT NULL CHECK (height > 0),
    device_label   TEXT,
    -- publicity needs its own consent (CFM 2.336/2023)
    use            TEXT NOT NULL DEFAULT 'record' CHECK (use IN ('record', 'publicity')),
    consent_id     BLOB REFERENCES t_consent_records (id) DEFERRABLE INITIALLY DEFERRED,
    status         TEXT NOT NULL DEFAULT 'kept' CHECK (status IN ('kept', 'hidden')),
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_photos_patient ON t_photos (clinic_id, patient_id, taken_at);
CREATE INDEX ix_photos_pair ON t_photos (clinic_id, pair_id) WHERE pair_id IS NOT NULL;
CREATE INDEX ix_photos_hash ON t_photos (content_hash);

-- Files of the clinic and of patients. `label` is open and stays empty for a patient's file, whose title is sealed.
CREATE TABLE t_documents (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    patient_id     BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    access         TEXT NOT NULL CHECK (access IN ('administrative', 'clinical')),
    kind           TEXT NOT NULL
                   CHECK (kind IN ('consent_term', 'prescription', 'certificate', 'exam', 'report', 'contract', 'receipt', 'invoice',
                       'identity', 'licence', 'logo', 'recording', 'other')),
    label          TEXT NOT NULL DEFAULT '',
    title          BLOB,
    appointment_id BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    mime           TEXT NOT NULL,
    byte_size      INTEGER NOT NULL CHECK (byte_size > 0),
    content_hash   BLOB NOT NULL CHECK (length(content_hash) = 32),
    original_hash  BLOB NOT NULL CHECK (length(original_hash) = 32),
    frozen         INTEGER NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
    valid_until    TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status         TEXT NOT NULL DEFAULT 'kept' CHECK (status IN ('kept', 'hidden')),
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0,
    CHECK (patient_id IS NOT NULL OR (title IS NULL AND access = 'administrative')),
    CHECK (patient_id IS NULL OR label = '')
) STRICT;
CREATE INDEX ix_documents_patient ON t_documents (clinic_id, patient_id, created_at);
CREATE INDEX ix_documents_kind ON t_documents (clinic_id, kind, created_at);
CREATE INDEX ix_documents_hash ON t_documents (content_hash);

-- Plan and quote: proposed, approved, carried out in sessions.
CREATE TABLE t_treatment_plans (
    rid               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id         BLOB NOT NULL,
    patient_id        BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id   BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    goal              BLOB,
    notes             BLOB,
    discount_centavos INTEGER NOT NULL DEFAULT 0 CHECK (discount_centavos >= 0),
    valid_until       TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    approved_at       INTEGER,
    approved_form_id  BLOB REFERENCES t_form_answers (id) DEFERRABLE INITIALLY DEFERRED,
    status            TEXT NOT NULL DEFAULT 'draft'
                      CHECK (status IN ('draft', 'proposed', 'approved', 'active', 'paused', 'completed', 'cancelled')),
    created_at        INTEGER NOT NULL DEFAULT 0,
    created_by        BLOB,
    updated_at        INTEGER NOT NULL DEFAULT 0,
    updated_by        BLOB,
    _clk              BLOB NOT NULL DEFAULT x'',
    _tomb             INTEGER NOT NULL DEFAULT 0,
    _row_seq          INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_treatment_plans_patient ON t_treatment_plans (clinic_id, patient_id, created_at);
CREATE INDEX ix_treatment_plans_status ON t_treatment_plans (clinic_id, status);

CREATE TABLE t_treatment_plan_items (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    plan_id             BLOB NOT NULL REFERENCES t_treatment_plans (id) DEFERRABLE INITIALLY DEFERRED,
    patient_id          BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    service_id          BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    sessions            INTEGER NOT NULL DEFAULT 1 CHECK (sessions > 0),
    unit_price_centavos INTEGER NOT NULL CHECK (unit_price_centavos >= 0),
    interval_days       INTEGER CHECK (interval_days >= 0),
    position            INTEGER NOT NULL DEFAULT 0,
    note                BLOB,
    status              TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'in_progress', 'completed', 'cancelled')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_treatment_plan_items_plan ON t_treatment_plan_items (clinic_id, plan_id, position);
CREATE INDEX ix_treatment_plan_items_patient ON t_treatment_plan_items (clinic_id, patient_id);
