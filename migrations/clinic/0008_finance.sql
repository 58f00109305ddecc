-- Money. What happened is never changed: a mistake is reversed by another row. Balances are sums.

-- amount_centavos is signed: with a patient, its effect on what the patient owes (charge and refund +, payment and discount −);
-- without one, its effect on the clinic's money (in +, out −). A reversal has the opposite sign of the row it takes back, whole.
CREATE TABLE t_financial_transactions (
    rid                INTEGER PRIMARY KEY,
    id                 BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id          BLOB NOT NULL,
    kind               TEXT NOT NULL
                       CHECK (kind IN ('charge', 'payment', 'refund', 'discount', 'reversal', 'income', 'expense', 'transfer',
                           'cash_in', 'cash_out')),
    category           TEXT NOT NULL DEFAULT 'service'
                       CHECK (category IN ('service', 'product', 'package', 'deposit', 'fee', 'tax', 'commission', 'rent', 'payroll',
                           'supplies', 'other')),
    amount_centavos    INTEGER NOT NULL CHECK (amount_centavos <> 0),
    method             TEXT
                       CHECK (method IN ('cash', 'credit_card', 'debit_card', 'pix', 'boleto', 'bank_transfer', 'insurance', 'check')),
    patient_id         BLOB REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    at                 INTEGER NOT NULL,
    business_on        TEXT NOT NULL CHECK (business_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),  -- the day in the clinic's zone
    description        TEXT,  -- catalogue words; nothing clinical, nobody's name
    note               TEXT,
    reason             TEXT,
    reverses_id        BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    settles_id         BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,  -- the charge that a payment is for
    group_id           BLOB,  -- rows of one act share it
    appointment_id     BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    service_id         BLOB REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    product_id         BLOB REFERENCES t_products (id) DEFERRABLE INITIALLY DEFERRED,
    plan_id            BLOB REFERENCES t_treatment_plans (id) DEFERRABLE INITIALLY DEFERRED,
    sale_id            BLOB,  -- session_ledger
    professional_id    BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    cash_session_id    BLOB REFERENCES t_cash_sessions (id) DEFERRABLE INITIALLY DEFERRED,
    installments       INTEGER NOT NULL DEFAULT 1 CHECK (installments BETWEEN 1 AND 48),
    fee_centavos       INTEGER NOT NULL DEFAULT 0 CHECK (fee_centavos >= 0),
    settles_on         TEXT CHECK (settles_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),  -- when the acquirer pays
    card_brand         TEXT,
    authorization_code TEXT,
    pix_end_to_end     TEXT,
    receipt_no         TEXT,  -- device number and counter: two desks never give the same
    due_on             TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    counterparty       TEXT,  -- supplier of an expense
    ai_initiated       INTEGER NOT NULL DEFAULT 0 CHECK (ai_initiated IN (0, 1)),
    ai_session_id      BLOB REFERENCES t_ai_sessions (id) DEFERRABLE INITIALLY DEFERRED,
    created_at         INTEGER NOT NULL DEFAULT 0,
    created_by         BLOB,
    updated_at         INTEGER NOT NULL DEFAULT 0,
    updated_by         BLOB,
    _clk               BLOB NOT NULL DEFAULT x'',
    _tomb              INTEGER NOT NULL DEFAULT 0,
    _row_seq           INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
    CHECK (kind <> 'reversal' OR reason IS NOT NULL),
    CHECK (kind NOT IN ('payment', 'refund') OR method IS NOT NULL),
    CHECK (kind NOT IN ('charge', 'payment', 'refund', 'discount') OR patient_id IS NOT NULL),
    CHECK (kind NOT IN ('charge', 'refund', 'income', 'cash_in') OR amount_centavos > 0),
    CHECK (kind NOT IN ('payment', 'discount', 'expense', 'cash_out') OR amount_centavos < 0)
) STRICT;
CREATE INDEX ix_financial_transactions_day ON t_financial_transactions (clinic_id, business_on, kind);
CREATE INDEX ix_financial_transactions_patient ON t_financial_transactions (clinic_id, patient_id, at, amount_centavos);
CREATE INDEX ix_financial_transactions_at ON t_financial_transactions (clinic_id, at);
CREATE INDEX ix_financial_transactions_method ON t_financial_transactions (clinic_id, method, at);
CREATE INDEX ix_financial_transactions_appointment ON t_financial_transactions (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_financial_transactions_reverses ON t_financial_transactions (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ix_financial_transactions_settles ON t_financial_transactions (settles_id) WHERE settles_id IS NOT NULL;
CREATE INDEX ix_financial_transactions_cash ON t_financial_transactions (clinic_id, cash_session_id) WHERE cash_session_id IS NOT NULL;
CREATE TRIGGER tr_financial_transactions_append_only_u BEFORE UPDATE ON t_financial_transactions
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.kind IS NOT OLD.kind
  OR NEW.amount_centavos IS NOT OLD.amount_centavos OR NEW.method IS NOT OLD.method
  OR NEW.patient_id IS NOT OLD.patient_id OR NEW.at IS NOT OLD.at OR NEW.business_on IS NOT OLD.business_on
  OR NEW.reverses_id IS NOT OLD.reverses_id OR NEW.settles_id IS NOT OLD.settles_id
  OR NEW.fee_centavos IS NOT OLD.fee_centavos OR NEW.receipt_no IS NOT OLD.receipt_no OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'finance.append_only'); END;
CREATE TRIGGER tr_financial_transactions_append_only_d BEFORE DELETE ON t_financial_transactions BEGIN SELECT RAISE(ABORT, 'finance.append_only'); END;

-- Money asked for and not yet there: a PIX code or a card link. Becomes a payment when it is paid.
CREATE TABLE t_payment_requests (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    patient_id      BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    amount_centavos INTEGER NOT NULL CHECK (amount_centavos > 0),
    method          TEXT NOT NULL CHECK (method IN ('pix', 'credit_card', 'boleto')),
    txid            TEXT,
    payload         TEXT,  -- BR Code or link
    expires_at      INTEGER,
    appointment_id  BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    settles_id      BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    transaction_id  BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    status          TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'paid', 'expired', 'failed', 'cancelled')),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'paid') = (transaction_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_payment_requests_status ON t_payment_requests (clinic_id, status, expires_at);
CREATE INDEX ix_payment_requests_txid ON t_payment_requests (clinic_id, txid) WHERE txid IS NOT NULL;

-- One drawer from opening to closing.
CREATE TABLE t_cash_sessions (
    rid               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id         BLOB NOT NULL,
    business_on       TEXT NOT NULL CHECK (business_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    device_id         BLOB,
    opened_at         INTEGER NOT NULL,
    opened_by         BLOB NOT NULL,
    float_centavos    INTEGER NOT NULL DEFAULT 0 CHECK (float_centavos >= 0),
    closed_at         INTEGER,
    closed_by         BLOB,
    expected_centavos INTEGER,
    counted_centavos  INTEGER,
    difference_reason TEXT,
    status            TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
    created_at        INTEGER NOT NULL DEFAULT 0,
    created_by        BLOB,
    updated_at        INTEGER NOT NULL DEFAULT 0,
    updated_by        BLOB,
    _clk              BLOB NOT NULL DEFAULT x'',
    _tomb             INTEGER NOT NULL DEFAULT 0,
    _row_seq          INTEGER NOT NULL DEFAULT 0,
    CHECK ((status = 'closed') = (closed_at IS NOT NULL AND closed_by IS NOT NULL AND expected_centavos IS NOT NULL AND counted_centavos IS NOT NULL)),
    CHECK (counted_centavos IS NULL OR counted_centavos = expected_centavos OR difference_reason IS NOT NULL)
) STRICT;
CREATE INDEX ix_cash_sessions_day ON t_cash_sessions (clinic_id, business_on);
CREATE TRIGGER tr_cash_sessions_closed BEFORE UPDATE ON t_cash_sessions
WHEN OLD.status = 'closed' AND (NEW.status IS NOT OLD.status OR NEW.counted_centavos IS NOT OLD.counted_centavos
  OR NEW.expected_centavos IS NOT OLD.expected_centavos OR NEW.float_centavos IS NOT OLD.float_centavos OR NEW.closed_at IS NOT OLD.closed_at)
BEGIN SELECT RAISE(ABORT, 'finance.day_closed'); END;

-- What a professional earns by what. The narrowest rule in force wins: professional and service, professional, service, none.
CREATE TABLE t_commission_rules (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    professional_id BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    service_id      BLOB REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    basis           TEXT NOT NULL DEFAULT 'session' CHECK (basis IN ('sale', 'session', 'payment')),
    percent_bp      INTEGER CHECK (percent_bp BETWEEN 0 AND 10000),  -- hundredths of a percent
    fixed_centavos  INTEGER CHECK (fixed_centavos >= 0),
    net_of_fees     INTEGER NOT NULL DEFAULT 0 CHECK (net_of_fees IN (0, 1)),
    net_of_supplies INTEGER NOT NULL DEFAULT 0 CHECK (net_of_supplies IN (0, 1)),
    valid_from      TEXT CHECK (valid_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    valid_until     TEXT CHECK (valid_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status          TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK ((percent_bp IS NULL) <> (fixed_centavos IS NULL))
) STRICT;
CREATE INDEX ix_commission_rules_professional ON t_commission_rules (clinic_id, status, professional_id, service_id);

-- What was earned and paid out. Append-only: earned +, reversed or paid out −.
CREATE TABLE t_commission_entries (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    professional_id BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    rule_id         BLOB REFERENCES t_commission_rules (id) DEFERRABLE INITIALLY DEFERRED,
    kind            TEXT NOT NULL CHECK (kind IN ('earned', 'reversal', 'payout')),
    base_centavos   INTEGER NOT NULL DEFAULT 0,
    amount_centavos INTEGER NOT NULL CHECK (amount_centavos <> 0),
    at              INTEGER NOT NULL,
    business_on     TEXT NOT NULL CHECK (business_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    appointment_id  BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    transaction_id  BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    reverses_id     BLOB REFERENCES t_commission_entries (id) DEFERRABLE INITIALLY DEFERRED,
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL))
) STRICT;
CREATE INDEX ix_commission_entries_professional ON t_commission_entries (clinic_id, professional_id, business_on);
CREATE INDEX ix_commission_entries_reverses ON t_commission_entries (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TRIGGER tr_commission_entries_append_only_u BEFORE UPDATE ON t_commission_entries
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.professional_id IS NOT OLD.professional_id
  OR NEW.kind IS NOT OLD.kind OR NEW.amount_centavos IS NOT OLD.amount_centavos OR NEW.at IS NOT OLD.at
  OR NEW.business_on IS NOT OLD.business_on OR NEW.reverses_id IS NOT OLD.reverses_id OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'finance.append_only'); END;
CREATE TRIGGER tr_commission_entries_append_only_d BEFORE DELETE ON t_commission_entries BEGIN SELECT RAISE(ABORT, 'finance.append_only'); END;
