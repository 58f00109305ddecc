-- Reports, and what the clinic is reminded of and reminds others of.

CREATE TABLE t_compliance_reports (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    report_number       TEXT NOT NULL,
    framework           TEXT NOT NULL CHECK (framework IN ('lgpd', 'anvisa', 'cfm', 'council', 'internal')),
    kind                TEXT NOT NULL
                        CHECK (kind IN ('overview', 'rights_requests', 'incidents', 'consents', 'retention', 'processing_register',
                            'impact_report', 'adverse_events', 'traceability', 'access_review')),
    title               TEXT NOT NULL,
    period_start        TEXT NOT NULL CHECK (period_start GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    period_end          TEXT NOT NULL CHECK (period_end GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    due_on              TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    data                TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)),  -- counts only; names nobody
    findings            TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(findings)),
    recommendations     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(recommendations)),
    risk_level          TEXT CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
    document_id         BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    content_hash        BLOB CHECK (length(content_hash) = 32),
    generated_at        INTEGER NOT NULL,
    reviewed_by         BLOB,
    reviewed_at         INTEGER,
    approved_by         BLOB,
    approved_at         INTEGER,
    submitted_to        TEXT,
    submitted_at        INTEGER,
    submission_protocol TEXT,
    status              TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'in_review', 'approved', 'submitted', 'archived')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK (period_end >= period_start)
) STRICT;
CREATE INDEX ix_compliance_reports_status ON t_compliance_reports (clinic_id, status, due_on);
CREATE INDEX ix_compliance_reports_period ON t_compliance_reports (clinic_id, framework, period_start);

-- A report that somebody defined, and when it last ran.
CREATE TABLE t_reports (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id        BLOB NOT NULL,
    name             TEXT NOT NULL,
    area             TEXT NOT NULL CHECK (area IN ('agenda', 'patients', 'finance', 'stock', 'team', 'records', 'privacy', 'ai')),
    definition       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(definition)),  -- source, columns, filters, grouping
    schedule         TEXT NOT NULL DEFAULT 'none' CHECK (schedule IN ('none', 'daily', 'weekly', 'monthly')),
    format           TEXT NOT NULL DEFAULT 'screen' CHECK (format IN ('screen', 'pdf', 'xlsx', 'csv', 'json')),
    shared           INTEGER NOT NULL DEFAULT 0 CHECK (shared IN (0, 1)),
    last_run_at      INTEGER,
    last_run_ms      INTEGER CHECK (last_run_ms >= 0),
    last_row_count   INTEGER CHECK (last_row_count >= 0),
    last_document_id BLOB REFERENCES t_documents (id) DEFERRABLE INITIALLY DEFERRED,
    status           TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_reports_area ON t_reports (clinic_id, area, status);

-- What one person should see: the sentence is chosen by `code`, its values by `params` (ids and numbers, no names).
CREATE TABLE t_notifications (
    rid          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id    BLOB NOT NULL,
    user_id      BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    code         TEXT NOT NULL,
    severity     TEXT NOT NULL DEFAULT 'info' CHECK (severity IN ('info', 'warning', 'urgent')),
    object_table TEXT,
    object_id    BLOB,
    params       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(params)),
    at           INTEGER NOT NULL,
    expires_at   INTEGER,
    read_at      INTEGER,
    created_at   INTEGER NOT NULL DEFAULT 0,
    created_by   BLOB,
    updated_at   INTEGER NOT NULL DEFAULT 0,
    updated_by   BLOB,
    _clk         BLOB NOT NULL DEFAULT x'',
    _tomb        INTEGER NOT NULL DEFAULT 0,
    _row_seq     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_notifications_user ON t_notifications (clinic_id, user_id, read_at, at);

-- Texts of messages to patients, with fields to fill.
CREATE TABLE t_message_templates (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    code       TEXT NOT NULL,
    channel    TEXT NOT NULL CHECK (channel IN ('whatsapp', 'sms', 'email')),
    language   TEXT NOT NULL DEFAULT 'pt-BR' CHECK (language IN ('pt-BR', 'en', 'es')),
    subject    TEXT,
    body       TEXT NOT NULL,
    status     TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_message_templates_code ON t_message_templates (clinic_id, code, channel, language);

-- The queue of messages to patients. A person sends them; nothing leaves by itself.
CREATE TABLE t_reminders (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    patient_id     BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    kind           TEXT NOT NULL
                   CHECK (kind IN ('confirmation', 'reminder', 'aftercare', 'recall', 'birthday', 'payment', 'waitlist', 'survey')),
    channel        TEXT NOT NULL CHECK (channel IN ('whatsapp', 'phone', 'sms', 'email')),
    template_id    BLOB REFERENCES t_message_templates (id) DEFERRABLE INITIALLY DEFERRED,
    due_at         INTEGER NOT NULL,
    body           TEXT,
    opened_at      INTEGER,
    sent_at        INTEGER,
    sent_by        BLOB,
    answered_at    INTEGER,
    answer         TEXT CHECK (answer IN ('confirmed', 'declined', 'wants_other_time', 'no_answer')),
    status         TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'answered', 'failed', 'cancelled')),
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_reminders_due ON t_reminders (clinic_id, status, due_at);
CREATE INDEX ix_reminders_appointment ON t_reminders (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_reminders_patient ON t_reminders (clinic_id, patient_id, due_at);
