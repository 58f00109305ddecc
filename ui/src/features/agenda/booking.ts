import type { Appointment, Book, Conflict, Day, Id, PatientHit, Service, Slot } from '@/backend';
import { dayOf, instantAt, minuteOf, minutesBetween } from '@/lib/time';

/** A booking as it stands in the form. */
export interface BookingDraft {
  patient: Pick<PatientHit, 'id' | 'full_name' | 'alerts'> | null;
  /** What was typed for the patient, to search or register by. */
  patientText: string;
  service: Id | null;
  professional: Id | null;
  room: Id | null;
  equipment: Id[];
  day: Day | null;
  minute: number | null;
  duration: number | null;
  notes: string;
}

export const NEW_BOOKING: BookingDraft = {
  patient: null,
  patientText: '',
  service: null,
  professional: null,
  room: null,
  equipment: [],
  day: null,
  minute: null,
  duration: null,
  notes: '',
};

/** The form with a service chosen: its length, equipment and a room that it may use, unless a person already decided. */
export function withService(draft: BookingDraft, service: Service): BookingDraft {
  const { room_ids, equipment_ids, duration_minutes } = service;
  const roomFits = room_ids.length === 0 || (draft.room !== null && room_ids.includes(draft.room));
  return {
    ...draft,
    service: service.id,
    duration: duration_minutes,
    equipment: equipment_ids,
    room: roomFits ? draft.room : (room_ids[0] ?? null),
  };
}

/** The request, once nothing that it needs is missing. */
export function bookOf(draft: BookingDraft, zone: string, override_reason: string | null): Book | null {
  const { patient, professional, service, room, equipment, day, minute, duration, notes } = draft;
  if (!patient || !professional || !service || !day || minute === null || !duration) return null;
  return {
    patient_id: patient.id,
    professional_id: professional,
    service_id: service,
    room_id: room,
    equipment_ids: equipment,
    start: instantAt(day, minute, zone),
    duration_minutes: duration,
    notes: notes.trim() === '' ? null : notes.trim(),
    override_reason,
  };
}

export function withSlot(draft: BookingDraft, slot: Slot, zone: string): BookingDraft {
  return {
    ...draft,
    professional: slot.professional_id,
    room: slot.room_id ?? draft.room,
    day: dayOf(slot.start, zone),
    minute: minuteOf(slot.start, zone),
    duration: minutesBetween(slot.start, slot.end),
  };
}

/** The form over an existing visit, for changing its time by typing. */
export function draftOf(appointment: Appointment, zone: string): BookingDraft {
  const { patient_id, patient_name, service_id, professional_id, room_id, equipment_ids, start, end } = appointment;
  return {
    ...NEW_BOOKING,
    patient: { id: patient_id, full_name: patient_name, alerts: appointment.patient_alerts },
    service: service_id,
    professional: professional_id,
    room: room_id,
    equipment: equipment_ids,
    day: dayOf(start, zone),
    minute: minuteOf(start, zone),
    duration: minutesBetween(start, end),
  };
}

/** What a refusal of `agenda.conflict` carries; anything misshapen counts as nothing. */
export function refusalOf(params: Record<string, unknown>): { conflicts: Conflict[]; alternatives: Slot[] } {
  const list = (value: unknown) => (Array.isArray(value) ? value : []);
  return {
    conflicts: list(params['conflicts']) as Conflict[],
    alternatives: list(params['alternatives']) as Slot[],
  };
}
