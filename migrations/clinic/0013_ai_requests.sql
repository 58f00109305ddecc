-- That the assistant was asked something on this device, and when: what a clinic's limits count. What was asked stands in ai_logs,
-- of which each user sees only their own rows.
CREATE TABLE t_ai_requests (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    at         INTEGER NOT NULL,
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_ai_requests_at ON t_ai_requests (clinic_id, at);
