-- The assistant: sessions, conversations, one log row a question, limits, predictions, and vectors of what it looks up.
-- Texts here are pseudonymised before they are written: placeholders stand for people, `bindings` says by opaque id whom they stand for.

CREATE TABLE t_ai_sessions (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id        BLOB NOT NULL,
    user_id          BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    kind             TEXT NOT NULL DEFAULT 'general' CHECK (kind IN ('general', 'agenda', 'patient', 'finance', 'stock', 'writing')),
    patient_id       BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    started_at       INTEGER NOT NULL,
    last_activity_at INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    context          TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(context)),
    status           TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'expired', 'terminated')),
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0,
    CHECK (expires_at > started_at)
) STRICT;
CREATE INDEX ix_ai_sessions_user ON t_ai_sessions (clinic_id, user_id, last_activity_at);
CREATE INDEX ix_ai_sessions_expires ON t_ai_sessions (clinic_id, status, expires_at);

CREATE TABLE t_ai_conversation_contexts (
    rid          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id    BLOB NOT NULL,
    session_id   BLOB NOT NULL REFERENCES t_ai_sessions (id) DEFERRABLE INITIALLY DEFERRED,
    user_id      BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    patient_id   BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    context_type TEXT NOT NULL DEFAULT 'conversation' CHECK (context_type IN ('conversation', 'patient', 'agenda', 'finance', 'stock')),
    title        TEXT,
    messages     TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(messages)),  -- the last ones, pseudonymised
    bindings     TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(bindings)),  -- placeholder → table and opaque id
    context      TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(context)),
    expires_at   INTEGER NOT NULL,
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived', 'deleted')),
    created_at   INTEGER NOT NULL DEFAULT 0,
    created_by   BLOB,
    updated_at   INTEGER NOT NULL DEFAULT 0,
    updated_by   BLOB,
    _clk         BLOB NOT NULL DEFAULT x'',
    _tomb        INTEGER NOT NULL DEFAULT 0,
    _row_seq     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_ai_conversation_contexts_type_expires ON t_ai_conversation_contexts (clinic_id, context_type, expires_at);
CREATE INDEX ix_ai_conversation_contexts_user ON t_ai_conversation_contexts (clinic_id, user_id, updated_at);

-- One row a question. Append-only.
CREATE TABLE t_ai_logs (
    rid                INTEGER PRIMARY KEY,
    id                 BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id          BLOB NOT NULL,
    session_id         BLOB NOT NULL REFERENCES t_ai_sessions (id) DEFERRABLE INITIALLY DEFERRED,
    user_id            BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    patient_id         BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    at                 INTEGER NOT NULL,
    query              TEXT NOT NULL,  -- pseudonymised
    response           TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(response)),  -- tool, arguments with placeholders, ids of the rows cited
    answer             BLOB,  -- the words shown, sealed, where a patient is spoken of
    intent             TEXT,
    outcome            TEXT NOT NULL
                       CHECK (outcome IN ('answered', 'refused', 'no_answer', 'rate_limited', 'failed', 'confirmed', 'declined')),
    refusal_code       TEXT,
    model_used         TEXT,
    model_version      TEXT,
    tokens_used        INTEGER NOT NULL DEFAULT 0 CHECK (tokens_used >= 0),
    processing_time_ms INTEGER NOT NULL DEFAULT 0 CHECK (processing_time_ms >= 0),
    cost_microusd      INTEGER NOT NULL DEFAULT 0 CHECK (cost_microusd >= 0),
    cached             INTEGER NOT NULL DEFAULT 0 CHECK (cached IN (0, 1)),
    redactions         TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(redactions)),  -- kind of personal data → how many were replaced
    consent_id         BLOB REFERENCES t_consent_records (id) DEFERRABLE INITIALLY DEFERRED,
    reviewed_by        BLOB,
    created_at         INTEGER NOT NULL DEFAULT 0,
    created_by         BLOB,
    updated_at         INTEGER NOT NULL DEFAULT 0,
    updated_by         BLOB,
    _clk               BLOB NOT NULL DEFAULT x'',
    _tomb              INTEGER NOT NULL DEFAULT 0,
    _row_seq           INTEGER NOT NULL DEFAULT 0,
    CHECK (answer IS NULL OR patient_id IS NOT NULL)
) STRICT;
CREATE INDEX ix_ai_logs_patient_model ON t_ai_logs (clinic_id, patient_id, model_used);
CREATE INDEX ix_ai_logs_at ON t_ai_logs (clinic_id, at, processing_time_ms, tokens_used);
CREATE INDEX ix_ai_logs_user ON t_ai_logs (clinic_id, user_id, at);
CREATE INDEX ix_ai_logs_session ON t_ai_logs (clinic_id, session_id, at);
CREATE TRIGGER tr_ai_logs_append_only_u BEFORE UPDATE ON t_ai_logs
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.session_id IS NOT OLD.session_id
  OR NEW.user_id IS NOT OLD.user_id OR NEW.patient_id IS NOT OLD.patient_id OR NEW.at IS NOT OLD.at
  OR NEW.query IS NOT OLD.query OR NEW.outcome IS NOT OLD.outcome OR NEW.model_used IS NOT OLD.model_used
BEGIN SELECT RAISE(ABORT, 'ai.append_only'); END;
CREATE TRIGGER tr_ai_logs_append_only_d BEFORE DELETE ON t_ai_logs BEGIN SELECT RAISE(ABORT, 'ai.append_only'); END;

-- Use per subject, device and day; a month is a sum.
CREATE TABLE t_usage_counters (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id        BLOB NOT NULL,
    entity_kind      TEXT NOT NULL CHECK (entity_kind IN ('clinic', 'user', 'model')),
    entity_id        BLOB,
    entity_name      TEXT,  -- of a model
    device_id        BLOB NOT NULL,
    day              TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    queries          INTEGER NOT NULL DEFAULT 0,
    tokens           INTEGER NOT NULL DEFAULT 0,
    cache_hits       INTEGER NOT NULL DEFAULT 0,
    errors           INTEGER NOT NULL DEFAULT 0,
    latency_total_ms INTEGER NOT NULL DEFAULT 0,
    cost_microusd    INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_usage_counters_day ON t_usage_counters (clinic_id, entity_kind, day);

-- How much a clinic, a role or a person may ask. What was asked is counted from ai_logs.
CREATE TABLE t_ai_rate_limits (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    subject_kind        TEXT NOT NULL DEFAULT 'clinic' CHECK (subject_kind IN ('clinic', 'role', 'user')),
    subject_role        TEXT,
    subject_user_id     BLOB REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    requests_per_minute INTEGER NOT NULL DEFAULT 60 CHECK (requests_per_minute > 0),
    requests_per_hour   INTEGER NOT NULL DEFAULT 1000 CHECK (requests_per_hour > 0),
    tokens_per_day      INTEGER CHECK (tokens_per_day > 0),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK ((subject_kind = 'role') = (subject_role IS NOT NULL)),
    CHECK ((subject_kind = 'user') = (subject_user_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_ai_rate_limits_subject ON t_ai_rate_limits (clinic_id, subject_kind);

CREATE TABLE t_ai_predictions (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    patient_id          BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id      BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    kind                TEXT NOT NULL CHECK (kind IN ('no_show', 'retention', 'treatment_outcome', 'revenue')),
    model_name          TEXT NOT NULL,
    model_version       TEXT NOT NULL,
    score               REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    confidence          REAL CHECK (confidence BETWEEN 0 AND 1),
    risk_level          TEXT NOT NULL CHECK (risk_level IN ('low', 'medium', 'high', 'critical')),
    -- what weighed, in words that a person can check (LGPD art. 20)
    factors             TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(factors)),
    recommended_actions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(recommended_actions)),
    predicted_at        INTEGER NOT NULL,
    expires_at          INTEGER,
    actual_outcome      TEXT CHECK (actual_outcome IN ('attended', 'no_show', 'cancelled', 'rescheduled', 'returned', 'lost')),
    reviewed_by         BLOB,
    reviewed_at         INTEGER,
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_ai_predictions_patient ON t_ai_predictions (clinic_id, patient_id, kind, predicted_at);
CREATE INDEX ix_ai_predictions_appointment ON t_ai_predictions (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_ai_predictions_model ON t_ai_predictions (clinic_id, model_name, model_version, predicted_at);

CREATE TABLE t_ai_model_performance (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id        BLOB NOT NULL,
    model_name       TEXT NOT NULL,
    model_version    TEXT NOT NULL,
    kind             TEXT NOT NULL
                     CHECK (kind IN ('planner', 'writer', 'embedder', 'no_show', 'retention', 'treatment_outcome', 'revenue')),
    window_start     INTEGER NOT NULL,
    window_end       INTEGER NOT NULL,
    requests         INTEGER NOT NULL DEFAULT 0,
    errors           INTEGER NOT NULL DEFAULT 0,
    latency_total_ms INTEGER NOT NULL DEFAULT 0,
    p95_latency_ms   INTEGER,
    tokens           INTEGER NOT NULL DEFAULT 0,
    accuracy         REAL CHECK (accuracy BETWEEN 0 AND 1),
    precision        REAL CHECK (precision BETWEEN 0 AND 1),
    recall           REAL CHECK (recall BETWEEN 0 AND 1),
    auc              REAL CHECK (auc BETWEEN 0 AND 1),
    drift            REAL,
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0,
    CHECK (window_end > window_start)
) STRICT;
CREATE INDEX ix_ai_model_performance_model ON t_ai_model_performance (clinic_id, model_name, model_version, window_start);

-- Requests per clinic and hour. Sessions read their own `ai_performance_metrics`, the same SELECT over the rows of ai_logs that they may see.
CREATE VIEW t_ai_performance_metrics AS
SELECT clinic_id,
       at - at % 3600000000 AS hour_at,
       COUNT(*) AS request_count,
       AVG(processing_time_ms) AS avg_response_time_ms,
       SUM(tokens_used) AS total_tokens,
       SUM(cached) AS cached_count,
       SUM(outcome = 'failed') AS failed_count
FROM t_ai_logs
WHERE _tomb = 0
GROUP BY clinic_id, hour_at;

-- Vectors at the embedder's width, normalised; rowid is the row's `rid`. Derived: a rebuild loses nothing.
CREATE VIRTUAL TABLE t_treatments_vec USING vec0 (rid INTEGER PRIMARY KEY, embedding float[384]);
CREATE VIRTUAL TABLE t_ai_logs_vec USING vec0 (rid INTEGER PRIMARY KEY, embedding float[384]);
