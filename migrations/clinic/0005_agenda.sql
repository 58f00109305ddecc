-- Appointments, the equipment they hold, and who waits for a free time.

-- [start_at, end_at) is the patient's time. Room and equipment are held from prep_minutes before to cleanup_minutes after, frozen at booking.
-- start_at, end_at, professional_id and room_id move together: of two concurrent moves one wins whole (sync.md 3.6).
CREATE TABLE t_appointments (
    rid                 INTEGER PRIMARY KEY,
    id                  BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id           BLOB NOT NULL,
    patient_id          BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id     BLOB NOT NULL REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    service_id          BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    treatment_id        BLOB REFERENCES t_treatments (id) DEFERRABLE INITIALLY DEFERRED,
    room_id             BLOB REFERENCES t_rooms (id) DEFERRABLE INITIALLY DEFERRED,
    start_at            INTEGER NOT NULL,
    end_at              INTEGER NOT NULL,
    prep_minutes        INTEGER NOT NULL DEFAULT 0 CHECK (prep_minutes BETWEEN 0 AND 240),
    cleanup_minutes     INTEGER NOT NULL DEFAULT 0 CHECK (cleanup_minutes BETWEEN 0 AND 240),
    kind                TEXT NOT NULL DEFAULT 'procedure'
                        CHECK (kind IN ('consultation', 'evaluation', 'procedure', 'follow_up', 'emergency')),
    mode                TEXT NOT NULL DEFAULT 'in_person' CHECK (mode IN ('in_person', 'telemedicine')),
    priority            INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 5),
    status              TEXT NOT NULL DEFAULT 'scheduled'
                        CHECK (status IN ('scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show',
                            'rescheduled')),
    status_at           INTEGER NOT NULL DEFAULT 0,
    confirmed_at        INTEGER,
    confirmed_via       TEXT CHECK (confirmed_via IN ('whatsapp', 'phone', 'sms', 'email', 'in_person', 'online')),
    checked_in_at       INTEGER,
    started_at          INTEGER,
    completed_at        INTEGER,
    cancelled_at        INTEGER,
    cancelled_by        BLOB,
    cancellation_reason TEXT CHECK (cancellation_reason IN ('patient', 'professional', 'clinic', 'medical', 'mistake', 'other')),
    cancellation_note   TEXT,
    rescheduled_from_id BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,  -- the appointment that this one replaces
    reschedule_count    INTEGER NOT NULL DEFAULT 0,
    -- conflicts accepted: professional, room, equipment, patient, hours, blocked
    overrides           TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(overrides)),
    override_reason     TEXT,
    override_by         BLOB,
    notes               TEXT,  -- of the front desk; clinical words go to medical_records
    price_centavos      INTEGER CHECK (price_centavos >= 0),
    visit_id            BLOB,  -- appointments of one visit share it
    series_id           BLOB,  -- appointments of one course of sessions share it
    series_position     INTEGER CHECK (series_position > 0),
    sale_id             BLOB,  -- session_ledger: paid from this purchase
    booked_via          TEXT NOT NULL DEFAULT 'desk' CHECK (booked_via IN ('desk', 'phone', 'whatsapp', 'online', 'assistant', 'import')),
    ai_assisted         INTEGER NOT NULL DEFAULT 0 CHECK (ai_assisted IN (0, 1)),
    ai_session_id       BLOB REFERENCES t_ai_sessions (id) DEFERRABLE INITIALLY DEFERRED,
    no_show_risk_score  INTEGER CHECK (no_show_risk_score BETWEEN 0 AND 100),
    created_at          INTEGER NOT NULL DEFAULT 0,
    created_by          BLOB,
    updated_at          INTEGER NOT NULL DEFAULT 0,
    updated_by          BLOB,
    _clk                BLOB NOT NULL DEFAULT x'',
    _tomb               INTEGER NOT NULL DEFAULT 0,
    _row_seq            INTEGER NOT NULL DEFAULT 0,
    CHECK (end_at > start_at AND end_at - start_at <= 43200000000),  -- at most 12 hours: conflict look-ups may stop there
    CHECK ((overrides = '[]') = (override_reason IS NULL))
) STRICT;
CREATE INDEX ix_appointments_professional ON t_appointments (clinic_id, professional_id, start_at);
CREATE INDEX ix_appointments_room ON t_appointments (clinic_id, room_id, start_at);
-- Status and mark stand in the index: a patient's visits and no-shows are counted without touching rows.
CREATE INDEX ix_appointments_patient ON t_appointments (clinic_id, patient_id, start_at, status, _tomb);
CREATE INDEX ix_appointments_start ON t_appointments (clinic_id, start_at);
CREATE INDEX ix_appointments_status ON t_appointments (clinic_id, status, start_at);
CREATE INDEX ix_appointments_service ON t_appointments (clinic_id, service_id, start_at);
CREATE INDEX ix_appointments_care ON t_appointments (clinic_id, professional_id, patient_id, status) WHERE _tomb = 0; -- scope.care
CREATE INDEX ix_appointments_series ON t_appointments (clinic_id, series_id) WHERE series_id IS NOT NULL;
CREATE INDEX ix_appointments_visit ON t_appointments (clinic_id, visit_id) WHERE visit_id IS NOT NULL;

CREATE TABLE t_appointment_equipment (
    rid            INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id      BLOB NOT NULL,
    appointment_id BLOB NOT NULL REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    equipment_id   BLOB NOT NULL REFERENCES t_equipment (id) DEFERRABLE INITIALLY DEFERRED,
    created_at     INTEGER NOT NULL DEFAULT 0,
    created_by     BLOB,
    updated_at     INTEGER NOT NULL DEFAULT 0,
    updated_by     BLOB,
    _clk           BLOB NOT NULL DEFAULT x'',
    _tomb          INTEGER NOT NULL DEFAULT 0,
    _row_seq       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_appointment_equipment_appointment ON t_appointment_equipment (clinic_id, appointment_id);
CREATE INDEX ix_appointment_equipment_equipment ON t_appointment_equipment (clinic_id, equipment_id, appointment_id);

CREATE TABLE t_waitlist_entries (
    rid             INTEGER PRIMARY KEY,
    id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    clinic_id       BLOB NOT NULL,
    patient_id      BLOB NOT NULL REFERENCES t_patients (id) DEFERRABLE INITIALLY DEFERRED,
    service_id      BLOB NOT NULL REFERENCES t_services (id) DEFERRABLE INITIALLY DEFERRED,
    professional_id BLOB REFERENCES t_professionals (id) DEFERRABLE INITIALLY DEFERRED,
    earliest_on     TEXT CHECK (earliest_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    latest_on       TEXT CHECK (latest_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    weekdays        TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(weekdays)),  -- 1 = Monday … 7 = Sunday; empty: any
    from_minute     INTEGER CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute    INTEGER CHECK (until_minute BETWEEN 1 AND 1440),
    priority        INTEGER NOT NULL DEFAULT 1 CHECK (priority BETWEEN 1 AND 5),
    status          TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'offered', 'booked', 'expired', 'cancelled')),
    offered_at      INTEGER,
    appointment_id  BLOB REFERENCES t_appointments (id) DEFERRABLE INITIALLY DEFERRED,
    notes           TEXT,
    created_at      INTEGER NOT NULL DEFAULT 0,
    created_by      BLOB,
    updated_at      INTEGER NOT NULL DEFAULT 0,
    updated_by      BLOB,
    _clk            BLOB NOT NULL DEFAULT x'',
    _tomb           INTEGER NOT NULL DEFAULT 0,
    _row_seq        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX ix_waitlist_entries_service ON t_waitlist_entries (clinic_id, status, service_id, priority);
CREATE INDEX ix_waitlist_entries_patient ON t_waitlist_entries (clinic_id, patient_id);
