-- Consent and the rights of the data subject.

-- One event per purpose. Append-only; the state is a fold: the latest event counts, expired when past, and of a concurrent grant and revoke the
-- revoke. No event means pending.
CREATE TABLE t_consent_records (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    patient_id      BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    purpose         TEXT NOT NULL
                    CHECK (purpose IN ('treatment', 'ai_assistance', 'communication', 'marketing', 'image_record', 'image_publicity',
                        'data_sharing', 'research', 'telemedicine')),
    action          TEXT NOT NULL CHECK (action IN ('grant', 'revoke')),
    at              INTEGER NOT NULL,
    expires_at      INTEGER,  -- NULL: until revoked
    text_version    TEXT,
    text_hash       BLOB CHECK (length(text_hash) = 32),
    form_id         BLOB REFERENCES t_forms (id) DEFERRABLE INITIALLY DEFERRED,
    form_answer_id  BLOB REFERENCES t_form_answers (id) DEFERRABLE INITIALLY DEFERRED,
    treatment_id    BLOB REFERENCES t_treatments (id) DEFERRABLE INITIALLY DEFERRED,  -- a term for one procedure
    channel         TEXT NOT NULL CHECK (channel IN ('in_person', 'paper', 'tablet', 'phone', 'whatsapp', 'email', 'online', 'import')),
    signer_kind     TEXT NOT NULL DEFAULT 'patient' CHECK (signer_kind IN ('patient', 'guardian', 'representative')),
    guardian_id     BLOB REFERENCES t_guardians (id) DEFERRABLE INITIALLY DEFERRED,
    witness_name    TEXT,
    document_id     BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,  -- signed term
    data_categories TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(data_categories)),
    -- the event that this one had seen: a later grant must have seen the revoke
    answers_id      BLOB REFERENCES t_consent_records (id) DEFERRABLE INITIALLY DEFERRED,
    reason          TEXT,
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK (action = 'grant' OR expires_at IS NULL),
    CHECK (expires_at IS NULL OR expires_at > at)
) STRICT;
CREATE INDEX ix_consent_records_purpose ON t_consent_records (clinic_id, patient_id, purpose, at);
CREATE INDEX ix_consent_records_expires ON t_consent_records (clinic_id, expires_at) WHERE expires_at IS NOT NULL;
CREATE TRIGGER tr_consent_records_append_only_u BEFORE UPDATE ON t_consent_records
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.purpose IS NOT OLD.purpose OR NEW.action IS NOT OLD.action OR NEW.at IS NOT OLD.at
  OR NEW.expires_at IS NOT OLD.expires_at OR NEW.text_version IS NOT OLD.text_version
  OR NEW.text_hash IS NOT OLD.text_hash OR NEW.treatment_id IS NOT OLD.treatment_id
  OR NEW.signer_kind IS NOT OLD.signer_kind OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'consent.append_only'); END;
CREATE TRIGGER tr_consent_records_append_only_d BEFORE DELETE ON t_consent_records BEGIN SELECT RAISE(ABORT, 'consent.append_only'); END;

-- The proof of a consent: the words shown, who signed them, how. Append-only.
CREATE TABLE t_lgpd_consents (
    rid                    INTEGER PRIMARY KEY,
    id                     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id              BLOB NOT NULL,
    patient_id             BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    consent_id             BLOB NOT NULL REFERENCES t_consent_records (id) DEFERRABLE INITIALLY DEFERRED,
    legal_basis            TEXT NOT NULL CHECK (legal_basis IN ('consent', 'specific_health_consent', 'guardian_consent')),
    processing_purpose     TEXT NOT NULL,
    data_categories        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(data_categories)),
    recipients             TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(recipients)),
    retention              TEXT NOT NULL,  -- as told to the patient
    international_transfer INTEGER NOT NULL DEFAULT 0 CHECK (international_transfer IN (0, 1)),
    automated_decision     INTEGER NOT NULL DEFAULT 0 CHECK (automated_decision IN (0, 1)),
    rights_informed        INTEGER NOT NULL DEFAULT 1 CHECK (rights_informed IN (0, 1)),
    language               TEXT NOT NULL DEFAULT 'pt-BR' CHECK (language IN ('pt-BR', 'en', 'es')),
    consent_version        TEXT NOT NULL,
    consent_text           TEXT NOT NULL,
    text_hash              BLOB NOT NULL CHECK (length(text_hash) = 32),
    signer_name            TEXT NOT NULL,
    signer_document        TEXT,
    drawn_signature        TEXT,  -- strokes as SVG path data
    given_at               INTEGER NOT NULL,
    expires_at             INTEGER,
    collection_method      TEXT NOT NULL
                           CHECK (collection_method IN ('in_person', 'paper', 'tablet', 'phone', 'whatsapp', 'email', 'online',
                               'import')),
    device_id              BLOB,
    proof_hash             BLOB NOT NULL CHECK (length(proof_hash) = 32),  -- over all of the above
    created_at             INTEGER NOT NULL DEFAULT 0,
    created_by             BLOB,
    updated_at             INTEGER NOT NULL DEFAULT 0,
    updated_by             BLOB,
    _clk                   BLOB NOT NULL DEFAULT x'',
    _tomb                  INTEGER NOT NULL DEFAULT 0,
    _row_seq               INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_lgpd_consents_patient ON t_lgpd_consents (clinic_id, patient_id, given_at);
CREATE INDEX ix_lgpd_consents_consent ON t_lgpd_consents (clinic_id, consent_id);
CREATE INDEX ix_lgpd_consents_expires ON t_lgpd_consents (clinic_id, expires_at) WHERE expires_at IS NOT NULL;
CREATE TRIGGER tr_lgpd_consents_append_only_u BEFORE UPDATE ON t_lgpd_consents
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.consent_id IS NOT OLD.consent_id OR NEW.legal_basis IS NOT OLD.legal_basis
  OR NEW.processing_purpose IS NOT OLD.processing_purpose OR NEW.consent_version IS NOT OLD.consent_version
  OR NEW.text_hash IS NOT OLD.text_hash OR NEW.given_at IS NOT OLD.given_at OR NEW.expires_at IS NOT OLD.expires_at
  OR NEW.proof_hash IS NOT OLD.proof_hash OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'consent.append_only'); END;
CREATE TRIGGER tr_lgpd_consents_append_only_d BEFORE DELETE ON t_lgpd_consents BEGIN SELECT RAISE(ABORT, 'consent.append_only'); END;

-- LGPD art. 18: nine rights, answered at once or within 15 days (art. 19).
CREATE TABLE t_data_subject_requests (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    protocol            TEXT NOT NULL,
    patient_id          BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,  -- NULL: nobody we know
    kind                TEXT NOT NULL
                        CHECK (kind IN ('confirmation', 'access', 'correction', 'anonymization', 'portability', 'deletion',
                            'sharing_info', 'refusal_info', 'revocation', 'automated_review')),
    answer_format       TEXT NOT NULL DEFAULT 'full' CHECK (answer_format IN ('simplified', 'full')),
    channel             TEXT NOT NULL CHECK (channel IN ('in_person', 'phone', 'whatsapp', 'email', 'letter', 'online')),
    received_at         INTEGER NOT NULL,
    due_at              INTEGER NOT NULL,
    requester_name      TEXT,
    requester_contact   TEXT,
    identity_checked_at INTEGER,
    identity_checked_by BLOB,
    assigned_to         BLOB REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    details             TEXT,
    answer              TEXT,
    refusal_basis       TEXT,
    document_id         BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    answered_at         INTEGER,
    status              TEXT NOT NULL DEFAULT 'received'
                        CHECK (status IN ('received', 'verifying', 'in_progress', 'answered', 'refused', 'cancelled')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK ((status IN ('answered', 'refused')) = (answered_at IS NOT NULL)),
    CHECK (status <> 'refused' OR refusal_basis IS NOT NULL)
) STRICT;
CREATE INDEX ix_data_subject_requests_due ON t_data_subject_requests (clinic_id, status, due_at);
CREATE INDEX ix_data_subject_requests_patient ON t_data_subject_requests (clinic_id, patient_id);

-- LGPD art. 48, Res. CD/ANPD 15/2024: the register of incidents, kept five years. Names nobody.
CREATE TABLE t_incidents (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    code                TEXT NOT NULL,
    kind                TEXT NOT NULL
                        CHECK (kind IN ('unauthorized_access', 'loss', 'leak', 'theft', 'malware', 'alteration', 'unavailability',
                            'human_error', 'other')),
    severity            TEXT NOT NULL DEFAULT 'medium' CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    occurred_at         INTEGER,
    known_at            INTEGER NOT NULL,  -- the deadlines count from here
    description         TEXT NOT NULL,
    affected_count      INTEGER CHECK (affected_count >= 0),
    data_categories     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(data_categories)),
    risk_criteria       TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(risk_criteria)),
    measures            TEXT,
    anpd_due_at         INTEGER,
    anpd_reported_at    INTEGER,
    anpd_protocol       TEXT,
    complement_due_at   INTEGER,
    complemented_at     INTEGER,
    holders_due_at      INTEGER,
    holders_notified_at INTEGER,
    public_notice_until TEXT CHECK (public_notice_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    not_reported_reason TEXT,
    responsible_id      BLOB REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    status              TEXT NOT NULL DEFAULT 'detected'
                        CHECK (status IN ('detected', 'investigating', 'contained', 'resolved', 'closed')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_incidents_status ON t_incidents (clinic_id, status, known_at);

-- Whom an incident touched, and when they were told.
CREATE TABLE t_incident_subjects (
    rid         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id   BLOB NOT NULL,
    incident_id BLOB NOT NULL REFERENCES t_incidents (id) DEFERRABLE INITIALLY DEFERRED,
    patient_id  BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    notified_at INTEGER,
    channel     TEXT CHECK (channel IN ('whatsapp', 'phone', 'email', 'letter', 'in_person')),
    created_at  INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL DEFAULT 0,
    updated_by  BLOB,
    _clk        BLOB NOT NULL DEFAULT x'',
    _tomb       INTEGER NOT NULL DEFAULT 0,
    _row_seq    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_incident_subjects_incident ON t_incident_subjects (clinic_id, incident_id);
CREATE INDEX ix_incident_subjects_patient ON t_incident_subjects (clinic_id, patient_id);

-- While one stands, retention destroys nothing of the patient.
CREATE TABLE t_legal_holds (
    rid         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id   BLOB NOT NULL,
    patient_id  BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    kind        TEXT NOT NULL CHECK (kind IN ('lawsuit', 'police', 'council', 'health_authority', 'anpd', 'other')),
    reference   TEXT,
    placed_at   INTEGER NOT NULL,
    lifted_at   INTEGER,
    lift_reason TEXT,
    created_at  INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL DEFAULT 0,
    updated_by  BLOB,
    _clk        BLOB NOT NULL DEFAULT x'',
    _tomb       INTEGER NOT NULL DEFAULT 0,
    _row_seq    INTEGER NOT NULL DEFAULT 0,
    CHECK ((lifted_at IS NULL) = (lift_reason IS NULL))
) STRICT;
CREATE INDEX ix_legal_holds_patient ON t_legal_holds (clinic_id, patient_id, lifted_at);
