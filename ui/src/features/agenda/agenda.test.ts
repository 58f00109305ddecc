import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Agenda, Appointment, Closed } from '@/backend';
import { instantAt } from '@/lib/time';

import { bookOf, NEW_BOOKING, withService, withSlot } from './booking';
import { drawn, movedTo, overlap, placeInLanes, resizedTo, STEP } from './layout';
import { clashOf, closedOf, itemsOf, onDay, windowOf, type GridColumn, type Wish } from './model';
import { parseQuick } from './quick';

const window = { opens: 8 * 60, closes: 20 * 60 };
const spans = fc
  .tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 16 }))
  .map(([start, length]) => ({ start: start * STEP, end: (start + length) * STEP }));

describe('lanes', () => {
  it('never lets two of a lane overlap, loses nobody, and agrees on the number of lanes', () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 30 }), (items) => {
        const placed = placeInLanes(items);
        expect(placed).toHaveLength(items.length);
        for (const [index, one] of placed.entries()) {
          expect(one.lane).toBeLessThan(one.lanes);
          for (const other of placed.slice(index + 1)) {
            if (!overlap(one, other)) continue;
            expect(one.lane).not.toBe(other.lane);
            expect(one.lanes).toBe(other.lanes);
          }
        }
      }),
    );
  });

  it('gives the whole width to whoever is alone, and no more lanes than meet at once', () => {
    const placed = placeInLanes([
      { start: 0, end: 30 },
      { start: 15, end: 60 },
      { start: 30, end: 45 },
      { start: 60, end: 90 },
    ]);
    expect(placed.map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });
});

describe('drags', () => {
  const minutes = fc.integer({ min: -200, max: 1700 });
  const inside = spans.filter(({ start, end }) => start >= window.opens && end <= window.closes);

  it('moves keep the length, stay on the grid and inside the day', () => {
    fc.assert(
      fc.property(inside, minutes, (span, start) => {
        const moved = movedTo(span, start, window);
        return (
          moved.end - moved.start === span.end - span.start &&
          moved.start % STEP === 0 &&
          moved.start >= window.opens &&
          moved.end <= window.closes
        );
      }),
    );
  });

  it('resizes keep the beginning and at least one step', () => {
    fc.assert(
      fc.property(inside, minutes, (span, end) => {
        const resized = resizedTo(span, end, window);
        return resized.start === span.start && resized.end >= span.start + STEP && resized.end <= window.closes;
      }),
    );
  });

  it('draws in both directions at least one step that holds where it began', () => {
    const within = fc.integer({ min: window.opens, max: window.closes - 1 });
    fc.assert(
      fc.property(within, minutes, (anchor, pointer) => {
        const { start, end } = drawn(anchor, pointer, window);
        return start <= anchor && anchor < end && end - start >= STEP && start >= window.opens && end <= window.closes;
      }),
    );
  });
});

const ZONE = 'America/Sao_Paulo';
const DAY = '2026-03-02';

function visit(id: string, start: number, end: number, part: Partial<Appointment> = {}): Appointment {
  return {
    id,
    patient_id: `patient-${id}`,
    patient_name: 'Ana',
    professional_id: 'marina',
    room_id: 'one',
    service_id: 'botox',
    service_name: 'Botox',
    start: instantAt(DAY, start, ZONE),
    end: instantAt(DAY, end, ZONE),
    status: 'scheduled',
    notes: null,
    override_reason: null,
    equipment_ids: [],
    version: '1',
    no_show_risk: null,
    patient_alerts: 0,
    ...part,
  };
}

function shut(start: number, end: number, part: Partial<Closed> = {}): Closed {
  const whole = { id: null, professional_id: null, room_id: null, kind: 'closed' as const, label: null };
  return { ...whole, start: instantAt(DAY, start, ZONE), end: instantAt(DAY, end, ZONE), ...part };
}

const professionals = ['marina', 'caio'].map((id) => ({
  id,
  name: id,
  color: '#0d6b63',
  bookable: true,
  why_not: null,
}));

function agenda(appointments: Appointment[], closed: Closed[] = []): Agenda {
  return { appointments, closed, professionals, rooms: [], timezone: ZONE, now: instantAt(DAY, 600, ZONE) };
}

const column: GridColumn = {
  key: 'marina',
  day: DAY,
  professional: 'marina',
  room: null,
  label: 'Marina',
  color: null,
  today: true,
  whyNot: null,
};
const wish: Wish = {
  id: null,
  day: DAY,
  start: 600,
  end: 660,
  professional: 'marina',
  room: 'two',
  patient: 'p',
  equipment: [],
};

describe('the day', () => {
  it('shows what runs past midnight on both days', () => {
    const night = { start: instantAt(DAY, 1400, ZONE), end: instantAt(DAY, 1500, ZONE) };
    expect(onDay(night, DAY, ZONE)).toEqual({ start: 1400, end: 1440 });
    expect(onDay(night, '2026-03-03', ZONE)).toEqual({ start: 0, end: 60 });
    expect(onDay(night, '2026-03-04', ZONE)).toBeNull();
  });

  it('keeps cancelled visits out of the columns and other people out of one', () => {
    const day = agenda([
      visit('a', 600, 660),
      visit('b', 600, 660, { status: 'cancelled' }),
      visit('c', 600, 660, { professional_id: 'caio' }),
    ]);
    expect(itemsOf(column, day).map(({ appointment }) => appointment.id)).toEqual(['a']);
  });

  it('opens with whoever works first, rests and blocks apart, and earlier when somebody comes earlier', () => {
    const hours = [
      shut(0, 600, { professional_id: 'marina' }),
      shut(720, 780, { professional_id: 'marina', kind: 'break' }),
      shut(1000, 1440, { professional_id: 'marina' }),
      shut(0, 510, { professional_id: 'caio' }),
      shut(510, 600, { professional_id: 'caio', kind: 'block' }),
      shut(1130, 1440, { professional_id: 'caio' }),
    ];
    expect(windowOf(agenda([], hours), [DAY])).toEqual({ opens: 480, closes: 1140 });
    expect(windowOf(agenda([visit('a', 400, 430)], hours), [DAY])).toEqual({ opens: 360, closes: 1140 });
    expect(windowOf(agenda([]), [DAY])).toEqual({ opens: 480, closes: 1080 });
  });

  it('closes a column for the clinic and for its own professional only', () => {
    const closed = [
      shut(0, 480),
      shut(720, 780, { professional_id: 'marina', kind: 'break' }),
      shut(800, 900, { professional_id: 'caio' }),
    ];
    expect(closedOf(column, agenda([], closed)).map(({ start }) => start)).toEqual([0, 720]);
  });
});

describe('clashes', () => {
  it('names the first thing in the way', () => {
    expect(clashOf(wish, agenda([visit('a', 630, 700)]))).toBe('professional');
    expect(clashOf(wish, agenda([visit('a', 630, 700, { professional_id: 'caio', room_id: 'two' })]))).toBe('room');
    expect(clashOf(wish, agenda([visit('a', 630, 700, { professional_id: 'caio', patient_id: 'p' })]))).toBe('patient');
    const laser = { professional_id: 'caio', equipment_ids: ['laser'] };
    expect(clashOf({ ...wish, equipment: ['laser'] }, agenda([visit('a', 630, 700, laser)]))).toBe('equipment');
    expect(clashOf(wish, agenda([], [shut(650, 700)]))).toBe('closed');
  });

  it('lets visits touch, pass over given up ones, and never clash with themselves', () => {
    expect(clashOf(wish, agenda([visit('a', 540, 600), visit('b', 660, 700)]))).toBeNull();
    expect(
      clashOf(
        wish,
        agenda([visit('a', 600, 660, { status: 'cancelled' }), visit('b', 600, 660, { status: 'no_show' })]),
      ),
    ).toBeNull();
    expect(clashOf({ ...wish, id: 'a' }, agenda([visit('a', 600, 660)]))).toBeNull();
  });
});

describe('one line of typing', () => {
  const known = {
    services: [
      { id: 'botox', name: 'Botox terço superior' },
      { id: 'peel', name: 'Peeling químico' },
    ],
    professionals: [{ id: 'marina', name: 'Dra. Marina Teles' }],
    today: '2026-03-04',
  };
  const read = (line: string) => parseQuick(line, known);

  it('reads who, what, when', () => {
    expect(read('Ana botox sexta 14h')).toEqual({
      name: 'Ana',
      service: 'botox',
      professional: null,
      day: '2026-03-06',
      minute: 840,
    });
    expect(read('Ana Beatriz peeling com Marina amanhã às 9h30')).toEqual({
      name: 'Ana Beatriz',
      service: 'peel',
      professional: 'marina',
      day: '2026-03-05',
      minute: 570,
    });
    expect(read('Joana 12/03 10:15')).toMatchObject({ name: 'Joana', day: '2026-03-12', minute: 615, service: null });
    expect(read('Li Friday 8h')).toMatchObject({ name: 'Li', day: '2026-03-06', minute: 480 });
  });

  it('takes a day of the week as the next one, never today', () => {
    expect(read('Ana quarta').day).toBe('2026-03-11');
    expect(read('Ana quinta-feira').day).toBe('2026-03-05');
  });

  it('lets a patient bear a name that also means something', () => {
    expect(read('Domingo botox').name).toBe('Domingo');
    expect(read('Marina botox')).toMatchObject({ name: 'Marina', professional: null });
  });

  it('never fails, whatever is typed', () => {
    fc.assert(fc.property(fc.string(), (line) => typeof read(line).name === 'string'));
  });
});

describe('the booking form', () => {
  const service = {
    id: 's',
    name: 'Laser',
    category: null,
    treatment_id: null,
    duration_minutes: 40,
    cleanup_minutes: 0,
    price: 0,
    room_ids: ['laser'],
    equipment_ids: ['diode'],
    councils: [],
    active: true,
    version: '1',
  };

  it('takes length, equipment and a fitting room from the service', () => {
    expect(withService({ ...NEW_BOOKING, room: 'two' }, service)).toMatchObject({
      duration: 40,
      equipment: ['diode'],
      room: 'laser',
    });
    expect(withService({ ...NEW_BOOKING, room: 'two' }, { ...service, room_ids: [] })).toMatchObject({ room: 'two' });
  });

  it('becomes a request only when nothing is missing', () => {
    const full = {
      ...withService(NEW_BOOKING, service),
      patient: { id: 'p', full_name: 'Ana', alerts: 0 },
      professional: 'm',
      day: DAY,
      minute: 600,
    };
    expect(bookOf(full, ZONE, null)).toMatchObject({
      patient_id: 'p',
      start: '2026-03-02T13:00:00.000Z',
      duration_minutes: 40,
      notes: null,
    });
    expect(bookOf({ ...full, minute: null }, ZONE, null)).toBeNull();
    expect(bookOf({ ...full, patient: null }, ZONE, null)).toBeNull();
  });

  it('moves to a slot that is offered', () => {
    const slot = {
      start: instantAt(DAY, 615, ZONE),
      end: instantAt(DAY, 655, ZONE),
      professional_id: 'c',
      room_id: null,
    };
    expect(withSlot({ ...NEW_BOOKING, room: 'one' }, slot, ZONE)).toMatchObject({
      professional: 'c',
      room: 'one',
      day: DAY,
      minute: 615,
      duration: 40,
    });
  });
});
