-- Products, lots, movements, and who received what. Quantities are thousandths of the product's unit; stock is a sum, never a field.

CREATE TABLE t_products (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    name                TEXT NOT NULL,
    kind                TEXT NOT NULL DEFAULT 'consumable'
                        CHECK (kind IN ('injectable', 'medicine', 'device', 'cosmetic', 'consumable', 'retail')),
    unit                TEXT NOT NULL DEFAULT 'unit'
                        CHECK (unit IN ('unit', 'iu', 'ml', 'mg', 'g', 'vial', 'ampoule', 'syringe', 'box', 'pack', 'pair')),
    maker               TEXT,
    brand               TEXT,
    anvisa_registration TEXT,
    anvisa_expires_on   TEXT CHECK (anvisa_expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    barcode             TEXT,
    controlled          INTEGER NOT NULL DEFAULT 0 CHECK (controlled IN (0, 1)),  -- Portaria 344/98
    lot_required        INTEGER NOT NULL DEFAULT 1 CHECK (lot_required IN (0, 1)),
    min_celsius         INTEGER,
    max_celsius         INTEGER,
    minimum_milli       INTEGER NOT NULL DEFAULT 0 CHECK (minimum_milli >= 0),
    reorder_milli       INTEGER NOT NULL DEFAULT 0 CHECK (reorder_milli >= 0),
    cost_centavos       INTEGER CHECK (cost_centavos >= 0),  -- of one unit
    price_centavos      INTEGER CHECK (price_centavos >= 0),
    status              TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK (min_celsius IS NULL OR max_celsius IS NULL OR min_celsius <= max_celsius)
) STRICT;
CREATE INDEX ix_products_name ON t_products (clinic_id, name COLLATE NOCASE);
CREATE INDEX ix_products_barcode ON t_products (clinic_id, barcode) WHERE barcode IS NOT NULL;

CREATE TABLE t_suppliers (
    rid        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id  BLOB NOT NULL,
    name       TEXT NOT NULL,
    cnpj       TEXT CHECK (length(cnpj) = 14 AND cnpj NOT GLOB '*[^0-9A-Z]*'),
    phone      TEXT,
    email      TEXT,
    status     TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive')),
    created_at INTEGER NOT NULL DEFAULT 0,
    created_by BLOB,
    updated_at INTEGER NOT NULL DEFAULT 0,
    updated_by BLOB,
    _clk       BLOB NOT NULL DEFAULT x'',
    _tomb      INTEGER NOT NULL DEFAULT 0,
    _row_seq   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_suppliers_name ON t_suppliers (clinic_id, name COLLATE NOCASE);

CREATE TABLE t_lots (
    rid                INTEGER PRIMARY KEY,
    id                 BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id          BLOB NOT NULL,
    product_id         BLOB NOT NULL REFERENCES t_products (id) DEFERRABLE INITIALLY DEFERRED,
    code               TEXT NOT NULL,
    serial_number      TEXT,
    made_on            TEXT CHECK (made_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    expires_on         TEXT CHECK (expires_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    received_on        TEXT NOT NULL CHECK (received_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    supplier_id        BLOB REFERENCES t_suppliers (id) DEFERRABLE INITIALLY DEFERRED,
    supplier_name      TEXT,
    invoice_no         TEXT,
    unit_cost_centavos INTEGER CHECK (unit_cost_centavos >= 0),
    status             TEXT NOT NULL DEFAULT 'available' CHECK (status IN ('available', 'quarantined', 'recalled', 'discarded')),
    recalled_at        INTEGER,
    recall_reason      TEXT,
    created_at         INTEGER NOT NULL DEFAULT 0,
    created_by         BLOB,
    updated_at         INTEGER NOT NULL DEFAULT 0,
    updated_by         BLOB,
    _clk               BLOB NOT NULL DEFAULT x'',
    _tomb              INTEGER NOT NULL DEFAULT 0,
    _row_seq           INTEGER NOT NULL DEFAULT 0,
    CHECK (status <> 'recalled' OR (recalled_at IS NOT NULL AND recall_reason IS NOT NULL))
) STRICT;
CREATE INDEX ix_lots_product ON t_lots (clinic_id, product_id, expires_on);
CREATE INDEX ix_lots_code ON t_lots (clinic_id, code);
CREATE INDEX ix_lots_expires ON t_lots (clinic_id, expires_on) WHERE status = 'available';

CREATE TABLE t_stock_movements (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    product_id     BLOB NOT NULL REFERENCES t_products (id) DEFERRABLE INITIALLY DEFERRED,
    lot_id         BLOB REFERENCES t_lots (id) DEFERRABLE INITIALLY DEFERRED,
    kind           TEXT NOT NULL
                   CHECK (kind IN ('entry', 'use', 'sale', 'loss', 'discard', 'give_back', 'transfer', 'count', 'reversal')),
    quantity_milli INTEGER NOT NULL CHECK (quantity_milli <> 0),  -- in +, out −
    at             INTEGER NOT NULL,
    application_id BLOB REFERENCES t_applications (id) DEFERRABLE INITIALLY DEFERRED,
    transaction_id BLOB REFERENCES t_financial_transactions (id) DEFERRABLE INITIALLY DEFERRED,
    reverses_id    BLOB REFERENCES t_stock_movements (id) DEFERRABLE INITIALLY DEFERRED,
    reason         TEXT,
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0,
    CHECK ((kind = 'reversal') = (reverses_id IS NOT NULL)),
    CHECK (kind <> 'entry' OR quantity_milli > 0),
    CHECK (kind NOT IN ('use', 'sale', 'loss', 'discard') OR quantity_milli < 0)
) STRICT;
CREATE INDEX ix_stock_movements_lot ON t_stock_movements (clinic_id, lot_id, quantity_milli);
CREATE INDEX ix_stock_movements_product ON t_stock_movements (clinic_id, product_id, at);
CREATE INDEX ix_stock_movements_application ON t_stock_movements (clinic_id, application_id) WHERE application_id IS NOT NULL;
CREATE INDEX ix_stock_movements_reverses ON t_stock_movements (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TRIGGER tr_stock_movements_append_only_u BEFORE UPDATE ON t_stock_movements
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.product_id IS NOT OLD.product_id
  OR NEW.lot_id IS NOT OLD.lot_id OR NEW.kind IS NOT OLD.kind OR NEW.quantity_milli IS NOT OLD.quantity_milli
  OR NEW.at IS NOT OLD.at OR NEW.application_id IS NOT OLD.application_id OR NEW.reverses_id IS NOT OLD.reverses_id
  OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'stock.append_only'); END;
CREATE TRIGGER tr_stock_movements_append_only_d BEFORE DELETE ON t_stock_movements BEGIN SELECT RAISE(ABORT, 'stock.append_only'); END;

-- What went into or onto whom: patient, product, lot, amount, place, device (RDC 63/2011, RDC 509/2021). Append-only; a mistake is reversed.
CREATE TABLE t_applications (
    rid               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id         BLOB NOT NULL,
    patient_id        BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    product_id        BLOB REFERENCES t_products (id) DEFERRABLE INITIALLY DEFERRED,
    lot_id            BLOB REFERENCES t_lots (id) DEFERRABLE INITIALLY DEFERRED,
    quantity_milli    INTEGER NOT NULL DEFAULT 0,
    at                INTEGER NOT NULL,
    appointment_id    BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    record_id         BLOB REFERENCES t_medical_records (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id   BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    supervisor_id     BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    equipment_id      BLOB REFERENCES t_equipment (id) DEFERRABLE INITIALLY DEFERRED,
    site              BLOB,  -- points on the map of face or body
    device_parameters BLOB,  -- fluence, pulse, spot, passes
    detail            BLOB,  -- dilution, technique, reaction
    reverses_id       BLOB REFERENCES t_applications (id) DEFERRABLE INITIALLY DEFERRED,
    reason            TEXT,
    created_at        INTEGER NOT NULL DEFAULT 0,
    created_by        BLOB,
    updated_at        INTEGER NOT NULL DEFAULT 0,
    updated_by        BLOB,
    _clk              BLOB NOT NULL DEFAULT x'',
    _tomb             INTEGER NOT NULL DEFAULT 0,
    _row_seq          INTEGER NOT NULL DEFAULT 0,
    CHECK (lot_id IS NULL OR product_id IS NOT NULL),
    CHECK (product_id IS NOT NULL OR equipment_id IS NOT NULL),
    CHECK (reverses_id IS NULL OR reason IS NOT NULL)
) STRICT;
CREATE INDEX ix_applications_lot ON t_applications (clinic_id, lot_id, at);
CREATE INDEX ix_applications_patient ON t_applications (clinic_id, patient_id, at);
CREATE INDEX ix_applications_equipment ON t_applications (clinic_id, equipment_id, at) WHERE equipment_id IS NOT NULL;
CREATE INDEX ix_applications_appointment ON t_applications (clinic_id, appointment_id) WHERE appointment_id IS NOT NULL;
CREATE INDEX ix_applications_reverses ON t_applications (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE TRIGGER tr_applications_append_only_u BEFORE UPDATE ON t_applications
WHEN NEW.id IS NOT OLD.id OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.patient_id IS NOT OLD.patient_id
  OR NEW.product_id IS NOT OLD.product_id OR NEW.lot_id IS NOT OLD.lot_id
  OR NEW.quantity_milli IS NOT OLD.quantity_milli OR NEW.at IS NOT OLD.at
  OR NEW.appointment_id IS NOT OLD.appointment_id OR NEW.professional_id IS NOT OLD.professional_id
  OR NEW.equipment_id IS NOT OLD.equipment_id OR NEW.site IS NOT OLD.site
  OR NEW.device_parameters IS NOT OLD.device_parameters OR NEW.reverses_id IS NOT OLD.reverses_id
  OR NEW._tomb IS NOT OLD._tomb
BEGIN SELECT RAISE(ABORT, 'stock.append_only'); END;
CREATE TRIGGER tr_applications_append_only_d BEFORE DELETE ON t_applications BEGIN SELECT RAISE(ABORT, 'stock.append_only'); END;

-- Harm or near harm, and whether ANVISA was told in time (RDC 36/2013).
CREATE TABLE t_adverse_events (
    rid                INTEGER PRIMARY KEY,
    id                 BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id          BLOB NOT NULL,
    patient_id         BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    application_id     BLOB REFERENCES t_applications (id) DEFERRABLE INITIALLY DEFERRED,
    appointment_id     BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    product_id         BLOB REFERENCES t_products (id) DEFERRABLE INITIALLY DEFERRED,
    lot_id             BLOB REFERENCES t_lots (id) DEFERRABLE INITIALLY DEFERRED,
    equipment_id       BLOB REFERENCES t_equipment (id) DEFERRABLE INITIALLY DEFERRED,
    kind               TEXT NOT NULL
                       CHECK (kind IN ('adverse_reaction', 'allergic_reaction', 'infection', 'complication', 'device_failure',
                           'product_quality', 'unexpected_outcome')),
    severity           TEXT NOT NULL CHECK (severity IN ('mild', 'moderate', 'severe', 'critical', 'fatal')),
    occurred_at        INTEGER NOT NULL,
    known_at           INTEGER NOT NULL,
    report_due_at      INTEGER,
    reported_at        INTEGER,
    authority_protocol TEXT,
    body               BLOB NOT NULL,
    outcome            TEXT NOT NULL DEFAULT 'unknown'
                       CHECK (outcome IN ('unknown', 'recovered', 'recovering', 'sequelae', 'hospitalised', 'death')),
    status             TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'investigating', 'reported', 'closed')),
    created_at         INTEGER NOT NULL DEFAULT 0,
    created_by         BLOB,
    updated_at         INTEGER NOT NULL DEFAULT 0,
    updated_by         BLOB,
    _clk               BLOB NOT NULL DEFAULT x'',
    _tomb              INTEGER NOT NULL DEFAULT 0,
    _row_seq           INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_adverse_events_status ON t_adverse_events (clinic_id, status, report_due_at);
CREATE INDEX ix_adverse_events_patient ON t_adverse_events (clinic_id, patient_id);
CREATE INDEX ix_adverse_events_lot ON t_adverse_events (clinic_id, lot_id) WHERE lot_id IS NOT NULL;
