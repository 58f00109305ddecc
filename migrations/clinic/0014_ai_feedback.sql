-- What people think of the assistant's answers, and what its models cost.

-- One opinion a row; of one person about one answer the newest counts. The comment is pseudonymised before it is written.
CREATE TABLE t_ai_feedback (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    log_id     BLOB NOT NULL REFERENCES t_ai_logs (id) DEFERRABLE INITIALLY DEFERRED,
    user_id    BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    at         INTEGER NOT NULL,
    stars      INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment    TEXT CHECK (length(comment) BETWEEN 1 AND 2000),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_ai_feedback_log ON t_ai_feedback (clinic_id, log_id, at);

-- What a model costs, as the owner entered it; a model without a row costs nothing.
CREATE TABLE t_ai_prices (
    rid                          INTEGER PRIMARY KEY,
    id                           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id                    BLOB NOT NULL,
    model_name                   TEXT NOT NULL CHECK (length(model_name) BETWEEN 1 AND 100),
    microusd_per_thousand_tokens INTEGER NOT NULL CHECK (microusd_per_thousand_tokens BETWEEN 0 AND 1000000000),
    created_at                   INTEGER NOT NULL DEFAULT 0,
    created_by                   BLOB,
    updated_at                   INTEGER NOT NULL DEFAULT 0,
    updated_by                   BLOB,
    _clk                         BLOB NOT NULL DEFAULT x'',
    _tomb                        INTEGER NOT NULL DEFAULT 0,
    _row_seq                     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_ai_prices_model ON t_ai_prices (clinic_id, model_name);
