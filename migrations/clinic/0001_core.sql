-- What every clinic file has before it has a clinic: this device's heads, the outbox, the audit trail, keys of patients, users and devices.
-- Conventions: docs/contracts.md. Tables without a view (heads, outbox, history) are reached by the doors alone.

-- One row: where this device's chains stand. Every door reads and updates it in its own transaction.
CREATE TABLE t_device_head (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    clinic_id   BLOB NOT NULL CHECK (length(clinic_id) = 16),
    device_id   BLOB NOT NULL CHECK (length(device_id) = 16),
    incarnation BLOB NOT NULL CHECK (length(incarnation) = 16),
    device_ix   INTEGER NOT NULL,          -- short number of this device inside field clocks
    next_ctr    INTEGER NOT NULL DEFAULT 1, -- next operation number
    next_txn    INTEGER NOT NULL DEFAULT 1, -- next transaction group
    hlc         INTEGER NOT NULL DEFAULT 0, -- last hybrid logical clock given out
    audit_seq   INTEGER NOT NULL DEFAULT 0, -- last audit event
    audit_hash  BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000'
) STRICT;

CREATE TABLE t_outbox (
    ctr       INTEGER PRIMARY KEY,
    hlc       INTEGER NOT NULL,
    txn       INTEGER NOT NULL,
    lane      INTEGER NOT NULL DEFAULT 0,  -- 0 clinical, money, consent; 1 audit; 2 AI logs; 3 blobs
    table_id  INTEGER NOT NULL,
    row_id    BLOB NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('insert','patch','append','tomb','untomb','transition','version','resolve','merge','erase','blob')),
    body      BLOB NOT NULL,
    state     TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending','sent','acked','quarantined')),
    seq       INTEGER,
    ack_epoch INTEGER
) STRICT;
CREATE INDEX ix_outbox_pending ON t_outbox (lane, ctr) WHERE state = 'pending';

CREATE TABLE t_sync_state (
    one              INTEGER PRIMARY KEY CHECK (one = 1),
    epoch            INTEGER NOT NULL DEFAULT 0,
    cursor_seq       INTEGER NOT NULL DEFAULT 0,
    cursor_chain     BLOB NOT NULL DEFAULT x'',
    server_offset_ms INTEGER NOT NULL DEFAULT 0,
    prev_batch_hash  BLOB NOT NULL DEFAULT x''
) STRICT;

-- Every superseded value, also of writes that lost against another device. Erased with the patient.
CREATE TABLE t_field_history (
    rid        INTEGER PRIMARY KEY,
    table_id   INTEGER NOT NULL,
    row_id     BLOB NOT NULL,
    subject_id BLOB,
    ctr        INTEGER NOT NULL,
    hlc        INTEGER NOT NULL,
    device_id  BLOB NOT NULL,
    old_values BLOB NOT NULL               -- CBOR map column number → value before the change
) STRICT;
CREATE INDEX ix_field_history_row ON t_field_history (table_id, row_id);
CREATE INDEX ix_field_history_subject ON t_field_history (subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE t_shelf (
    rid        INTEGER PRIMARY KEY,
    op         BLOB NOT NULL,
    why        TEXT NOT NULL CHECK (why IN ('unknown_schema','missing_parent','apply_error')),
    parent_id  BLOB,
    first_seen INTEGER NOT NULL
) STRICT;

CREATE TABLE t_erasure_registry (
    rid         INTEGER PRIMARY KEY,
    subject_id  BLOB NOT NULL,
    scope       TEXT NOT NULL CHECK (scope IN ('anonymized','destroyed')),
    legal_basis TEXT NOT NULL,
    approved_by BLOB NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

-- The trail (docs/audit-format.md). Gapless seq per (clinic, device, incarnation); no personal data in any column.
CREATE TABLE t_audit_logs (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    device_id      BLOB NOT NULL,
    incarnation    BLOB NOT NULL,
    seq            INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    mono_ns        INTEGER NOT NULL,
    clock_flag     INTEGER NOT NULL DEFAULT 0,
    actor_id       BLOB,
    actor_roles    INTEGER NOT NULL,
    session_id     BLOB NOT NULL,
    kind           TEXT NOT NULL,
    object_table   INTEGER NOT NULL,
    object_id      BLOB,
    subject_id     BLOB,
    outcome        TEXT NOT NULL CHECK (outcome IN ('ok','refused','failed')),
    reason_code    TEXT,
    payload_commit BLOB,
    policy_version INTEGER NOT NULL,
    app_version    TEXT NOT NULL,
    count          INTEGER NOT NULL DEFAULT 1,
    prev_hash      BLOB NOT NULL CHECK (length(prev_hash) = 32),
    leaf_hash      BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    _tomb          INTEGER NOT NULL DEFAULT 0 CHECK (_tomb = 0)
) STRICT;
CREATE INDEX ix_audit_logs_chain ON t_audit_logs (device_id, incarnation, seq);
CREATE INDEX ix_audit_logs_at ON t_audit_logs (clinic_id, at);
CREATE INDEX ix_audit_logs_subject ON t_audit_logs (subject_id, at) WHERE subject_id IS NOT NULL;
CREATE INDEX ix_audit_logs_actor ON t_audit_logs (actor_id, at) WHERE actor_id IS NOT NULL;
CREATE TRIGGER tr_audit_logs_append_only_u BEFORE UPDATE ON t_audit_logs BEGIN SELECT RAISE(ABORT, 'audit.append_only'); END;
CREATE TRIGGER tr_audit_logs_append_only_d BEFORE DELETE ON t_audit_logs BEGIN SELECT RAISE(ABORT, 'audit.append_only'); END;

-- What changed, sealed, apart from the event that commits to it: erasing a payload leaves the proof intact.
CREATE TABLE t_audit_payloads (
    rid         INTEGER PRIMARY KEY,
    device_id   BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    subject_id  BLOB,
    salt        BLOB NOT NULL,
    body        BLOB NOT NULL
) STRICT;
CREATE INDEX ix_audit_payloads_chain ON t_audit_payloads (device_id, incarnation, seq);
CREATE INDEX ix_audit_payloads_subject ON t_audit_payloads (subject_id) WHERE subject_id IS NOT NULL;

CREATE TABLE t_audit_checkpoints (
    rid         INTEGER PRIMARY KEY,
    device_id   BLOB NOT NULL,
    incarnation BLOB NOT NULL,
    size        INTEGER NOT NULL,
    root        BLOB NOT NULL,
    at          INTEGER NOT NULL,
    why         TEXT NOT NULL CHECK (why IN ('count','time','lock','backup','close')),
    note        TEXT NOT NULL,             -- the signed text, docs/audit-format.md
    frontier    BLOB NOT NULL,             -- right edge of the tree, so that the next checkpoint reads new events only
    UNIQUE (device_id, incarnation, size)
) STRICT;

-- People who may open the file. Rights are separate, signed records.
CREATE TABLE t_users (
    rid          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id    BLOB NOT NULL,
    login        TEXT NOT NULL,
    full_name    TEXT NOT NULL,
    status       TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active','disabled')),
    language     TEXT NOT NULL DEFAULT 'pt-BR' CHECK (language IN ('pt-BR','en','es')),
    sign_public  BLOB NOT NULL,            -- Ed25519 public half, the same as in the key file
    created_at   INTEGER NOT NULL DEFAULT 0,
    created_by   BLOB,
    updated_at   INTEGER NOT NULL DEFAULT 0,
    updated_by   BLOB,
    _clk         BLOB NOT NULL DEFAULT x'',
    _tomb        INTEGER NOT NULL DEFAULT 0,
    _row_seq     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_users_login ON t_users (clinic_id, login);

-- A role given or taken back, signed by an owner's key; the session checks the signatures when it opens.
CREATE TABLE t_user_roles (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    user_id    BLOB NOT NULL REFERENCES t_users (id) DEFERRABLE INITIALLY DEFERRED,
    role       TEXT NOT NULL,
    action     TEXT NOT NULL CHECK (action IN ('grant','revoke')),
    at         INTEGER NOT NULL,
    reason     TEXT,
    signed_by  BLOB NOT NULL,
    signature  BLOB NOT NULL CHECK (length(signature) = 64),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_user_roles_user ON t_user_roles (clinic_id, user_id, at);

CREATE TABLE t_devices (
    rid         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id   BLOB NOT NULL,
    name        TEXT NOT NULL,
    device_ix   INTEGER NOT NULL,
    incarnation BLOB NOT NULL,
    status      TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active','revoked')),
    created_at  INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL DEFAULT 0,
    updated_by  BLOB,
    _clk        BLOB NOT NULL DEFAULT x'',
    _tomb       INTEGER NOT NULL DEFAULT 0,
    _row_seq    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Keys of one patient, wrapped. Destroying this row's wrapped halves erases the patient everywhere the bytes have gone.
CREATE TABLE t_patient_keys (
    rid              INTEGER PRIMARY KEY,
    id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16), -- the patient's id
    clinic_id        BLOB NOT NULL,
    clinical_public  BLOB NOT NULL,        -- X25519: anybody may seal to it
    clinical_wrapped BLOB NOT NULL,        -- private half, opened by K_clinical
    staff_wrapped    BLOB NOT NULL,        -- personal key, opened by K_staff
    created_at       INTEGER NOT NULL DEFAULT 0,
    created_by       BLOB,
    updated_at       INTEGER NOT NULL DEFAULT 0,
    updated_by       BLOB,
    _clk             BLOB NOT NULL DEFAULT x'',
    _tomb            INTEGER NOT NULL DEFAULT 0,
    _row_seq         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Keyed hashes by which duplicates are found without a UNIQUE constraint.
CREATE TABLE t_identity_claims (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('cpf','cns','passport')),
    claim      BLOB NOT NULL CHECK (length(claim) = 32),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_identity_claims_claim ON t_identity_claims (clinic_id, kind, claim);
CREATE INDEX ix_identity_claims_patient ON t_identity_claims (patient_id);

CREATE TABLE t_conflicts (
    rid         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id   BLOB NOT NULL,
    object_table INTEGER NOT NULL,
    object_id   BLOB NOT NULL,
    kind        TEXT NOT NULL,
    detail      BLOB NOT NULL,
    status      TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open','resolved','dismissed')),
    resolution  TEXT,
    created_at  INTEGER NOT NULL DEFAULT 0,
    created_by  BLOB,
    updated_at  INTEGER NOT NULL DEFAULT 0,
    updated_by  BLOB,
    _clk        BLOB NOT NULL DEFAULT x'',
    _tomb       INTEGER NOT NULL DEFAULT 0,
    _row_seq    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE t_merge_proposals (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    survivor_id BLOB NOT NULL,
    loser_id   BLOB NOT NULL,
    score      INTEGER NOT NULL,
    status     TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open','accepted','rejected')),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Emergency access: one patient, thirty minutes, a reason; the owner is told at the next unlock.
CREATE TABLE t_break_glass (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    user_id    BLOB NOT NULL,
    patient_id BLOB NOT NULL,
    reason     TEXT NOT NULL CHECK (length(reason) >= 10),
    until      INTEGER NOT NULL,
    seen_by_owner INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0,
    CHECK (until <= created_at + 1800000000)
) STRICT;
CREATE INDEX ix_break_glass_user ON t_break_glass (user_id, until);

CREATE TABLE t_jobs (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued','running','done','failed','cancelled')),
    progress   INTEGER NOT NULL DEFAULT 0,
    total      INTEGER NOT NULL DEFAULT 0,
    checkpoint BLOB NOT NULL DEFAULT x'',
    error_code TEXT,
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- When a user last had a read of a patient's clinical data audited, so that one event covers ten minutes.
CREATE TABLE t_read_marks (
    user_id    BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    purpose    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (user_id, subject_id, purpose)
) STRICT, WITHOUT ROWID;
