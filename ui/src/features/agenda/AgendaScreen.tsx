import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Agenda, AgendaQuery, Day, Id, PatientPage, Slot } from '@/backend';
import { isTyping } from '@/app/hotkeys';
import { useApi, useBackend } from '@/app/query';
import { go, type AgendaView } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { ErrorNote } from '@/components/ErrorNote';
import { Empty } from '@/components/Layout';
import { useFormats, type Formats } from '@/i18n/format';
import { addDays, addMonths, instantAt, monthGrid, todayIn, weekOf } from '@/lib/time';

import styles from './Agenda.module.css';
import { AppointmentPanel } from './AppointmentPanel';
import { NEW_BOOKING, withService, type BookingDraft } from './booking';
import { BlockDialog } from './BlockDialog';
import { BookingPanel } from './BookingPanel';
import { STEP } from './layout';
import { ListView } from './ListView';
import { USUAL, windowOf, type GridColumn } from './model';
import { MonthView } from './MonthView';
import { OverrideDialog } from './OverrideDialog';
import { parseQuick } from './quick';
import { STATUS_ICONS, statusStyle } from './status';
import { TimeGrid } from './TimeGrid';
import { EVERYBODY, type ColumnsBy } from './columns';
import { Toolbar } from './Toolbar';
import type { Ghost } from './useGridDrag';
import { placeOf, useMove } from './useMove';

interface Props {
  view: AgendaView;
  day: Day | null;
  /** Whom somebody came here to book, straight from the patient's page. */
  patient: Id | null;
  /** The visit that an address names: it shall be open. */
  visit: Id | null;
}

/** A professional, or everybody; null until a person asks, which is one's own week or the first column's. */
type Whose = Id | null;

type Side = { kind: 'visit'; id: Id } | { kind: 'booking'; draft: BookingDraft } | null;

export function AgendaScreen({ view, day: wanted, patient, visit: named }: Props) {
  const { t } = useTranslation();
  const { clinic, user } = useSession();
  const can = useCan();
  const day = wanted ?? todayIn(clinic.timezone);
  const [by, setBy] = useState<ColumnsBy>('professional');
  const [hidden, setHidden] = useState<ReadonlySet<Id>>(new Set());
  const [asked, setAsked] = useState<Whose>(null);
  const [blocking, setBlocking] = useState(false);
  const page = useCachedPage(patient);
  const [side, setSide] = useState<Side>(() => (page ? { kind: 'booking', draft: bookingFor(page, day) } : null));
  const [opened, setOpened] = useState<Id | null>(null);
  if (named !== opened) {
    setOpened(named);
    if (named) setSide({ kind: 'visit', id: named });
  }
  const query = useApi('agenda.view', rangeOf(view, day), { keep: true });
  const agenda = useVisible(query.data, hidden);
  const whose = asked ?? user.professional_id ?? query.data?.professionals[0]?.id ?? EVERYBODY;
  const formats = useFormats(clinic.timezone);
  const days = daysOf(view, day);
  const columns = useMemo(
    () => (agenda ? columnsOf(agenda, view, day, by, whose, formats) : []),
    [agenda, view, day, by, whose, formats],
  );
  const shown = useMemo(() => (agenda ? windowOf(agenda, daysOf(view, day)) : USUAL), [agenda, view, day]);
  const { move, refused, dismiss, insist } = useMove(clinic.timezone);
  const quick = useRef<HTMLInputElement>(null);
  const mayBook = can('agenda.book');
  const show = (next: Partial<Pick<Props, 'view' | 'day'>>) => go({ screen: 'agenda', view, day, ...next });
  const step = useCallback(
    (direction: 1 | -1) => go({ screen: 'agenda', view, day: stepped(view, day, direction) }),
    [view, day],
  );
  const showBooking = (draft: BookingDraft) => {
    setSide({ kind: 'booking', draft });
    // The day that is booked is the day to look at.
    if (draft.day && !days.includes(draft.day)) show({ day: draft.day });
  };
  const fill = useQuickFill(agenda, showBooking);
  const draft = side?.kind === 'booking' ? side.draft : null;
  const startBooking = (part: Partial<BookingDraft>) => showBooking({ ...(draft ?? NEW_BOOKING), ...part });
  useAgendaKeys({
    // Where the line of typing has no room, the form takes its place.
    book: () => (quick.current?.checkVisibility() ? quick.current.focus() : mayBook && startBooking({ day })),
    step,
    today: () => go({ screen: 'agenda', view, day: null }),
  });

  const onDraw = ({ column, start, end }: Ghost) =>
    startBooking({
      day: column.day,
      minute: start,
      ...(end > start ? { duration: end - start } : {}),
      ...(column.professional ? { professional: column.professional } : {}),
      ...(column.room ? { room: column.room } : {}),
    });
  const onDrop = ({ column, item, start, end }: Ghost) => {
    if (!item) return;
    const { appointment } = item;
    const place = {
      start: instantAt(column.day, start, clinic.timezone),
      end: instantAt(column.day, end, clinic.timezone),
      professional_id: column.professional ?? appointment.professional_id,
      room_id: column.room ?? appointment.room_id,
    };
    const same =
      Date.parse(place.start) === Date.parse(appointment.start) &&
      Date.parse(place.end) === Date.parse(appointment.end);
    const here = placeOf(appointment);
    if (same && place.professional_id === here.professional_id && place.room_id === here.room_id) return;
    move(appointment, place);
  };

  const selected = side?.kind === 'visit' ? side.id : null;
  const visit = agenda?.appointments.find(({ id }) => id === selected);
  const select = (id: Id) => setSide({ kind: 'visit', id });
  return (
    <div className={styles.screen} data-testid="agenda">
      <div className={styles.center}>
        <Toolbar
          agenda={query.data}
          view={view}
          day={day}
          by={by}
          hidden={hidden}
          whose={whose}
          mayBook={mayBook}
          mayBlock={can('agenda.block')}
          quick={quick}
          onView={(next) => show({ view: next })}
          onDay={(next) => show({ day: next })}
          onStep={step}
          onBy={setBy}
          onHidden={setHidden}
          onWhose={setAsked}
          onLine={fill}
          onNew={() => startBooking({ day })}
          onBlock={() => setBlocking(true)}
        />
        <ErrorNote error={query.error} />
        {agenda && view === 'month' && (
          <div className={styles.scroll}>
            <MonthView agenda={agenda} day={day} onDay={(next) => show({ view: 'day', day: next })} />
          </div>
        )}
        {agenda && view === 'list' && (
          <div className={styles.scroll}>
            <ListView agenda={agenda} selected={selected} onSelect={select} />
          </div>
        )}
        {agenda && (view === 'day' || view === 'week') && columns.length === 0 && (
          <div className={styles.empty}>
            <Empty>{t('agenda.noColumns')}</Empty>
          </div>
        )}
        {agenda && (view === 'day' || view === 'week') && columns.length > 0 && (
          <TimeGrid
            agenda={agenda}
            columns={columns}
            window={shown}
            selected={selected}
            mayBook={mayBook}
            wish={draft && wishGhost(draft, columns)}
            onSelect={select}
            onDraw={onDraw}
            onDrop={onDrop}
          />
        )}
        <Legend />
      </div>
      {agenda && side?.kind === 'booking' && (
        <BookingPanel
          agenda={query.data ?? agenda}
          draft={side.draft}
          onChange={showBooking}
          onClose={() => setSide(null)}
        />
      )}
      {agenda && visit && (
        <AppointmentPanel
          key={visit.id}
          agenda={agenda}
          appointment={visit}
          move={move}
          onClose={() => setSide(null)}
        />
      )}
      {blocking && query.data && <BlockDialog agenda={query.data} day={day} onClose={() => setBlocking(false)} />}
      {refused && agenda && (
        <OverrideDialog
          conflicts={refused.conflicts}
          alternatives={refused.alternatives}
          zone={clinic.timezone}
          wished={refused.wish.professional_id}
          nameOf={(id) => agenda.professionals.find((row) => row.id === id)?.name ?? ''}
          onClose={dismiss}
          onAlternative={({ start, end, professional_id, room_id }: Slot) => {
            dismiss();
            insist({ ...refused.wish, start, end, professional_id, room_id }, original(agenda, refused.wish.id));
          }}
          onOverride={(override_reason) => {
            dismiss();
            insist({ ...refused.wish, override_reason }, original(agenda, refused.wish.id));
          }}
        />
      )}
    </div>
  );
}

/** The page of a patient that was open just now; nothing is asked for. */
function useCachedPage(patient: Id | null): PatientPage | undefined {
  const client = useQueryClient();
  return client.getQueryData<PatientPage>(['patients.page', { id: patient, before: null }]);
}

function bookingFor({ id, data, alerts }: PatientPage, day: Day): BookingDraft {
  const patient = { id, full_name: data.full_name, alerts: alerts.length };
  return { ...NEW_BOOKING, patient, patientText: data.full_name, day };
}

/** Where the form's booking would stand among the columns, once it has a day, a time and a column to stand in. */
function wishGhost({ day, minute, duration, professional, room }: BookingDraft, columns: GridColumn[]): Ghost | null {
  if (minute === null) return null;
  const column = columns.find(
    (candidate) =>
      candidate.day === day &&
      (candidate.professional === null || candidate.professional === professional) &&
      (candidate.room === null || candidate.room === room),
  );
  return column ? { column, item: null, start: minute, end: minute + (duration ?? STEP) } : null;
}

function original(agenda: Agenda, id: Id) {
  return agenda.appointments.find((visit) => visit.id === id) ?? null;
}

function Legend() {
  const { t } = useTranslation();
  return (
    <div className={styles.legend}>
      {(['scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'no_show'] as const).map((status) => {
        const Icon = STATUS_ICONS[status];
        return (
          <span key={status} style={statusStyle(status)}>
            <Icon size={13} strokeWidth={2.25} aria-hidden />
            {t(`agenda.status.${status}`)}
          </span>
        );
      })}
    </div>
  );
}

function daysOf(view: AgendaView, day: Day): Day[] {
  if (view === 'day') return [day];
  return view === 'month' ? monthGrid(day) : weekOf(day);
}

function rangeOf(view: AgendaView, day: Day): AgendaQuery {
  const days = daysOf(view, day);
  return { from: days[0] ?? day, to: days.at(-1) ?? day, professional_ids: null, room_ids: null };
}

function stepped(view: AgendaView, day: Day, direction: 1 | -1): Day {
  if (view === 'month') return addMonths(day, direction);
  return addDays(day, view === 'day' ? direction : 7 * direction);
}

/** The agenda without the professionals that this person put away. */
function useVisible(agenda: Agenda | undefined, hidden: ReadonlySet<Id>): Agenda | undefined {
  return useMemo(
    () =>
      agenda && {
        ...agenda,
        professionals: agenda.professionals.filter(({ id }) => !hidden.has(id)),
        appointments: agenda.appointments.filter(({ professional_id }) => !hidden.has(professional_id)),
      },
    [agenda, hidden],
  );
}

function columnsOf(
  agenda: Agenda,
  view: AgendaView,
  day: Day,
  by: ColumnsBy,
  whose: Id,
  formats: Formats,
): GridColumn[] {
  const today = todayIn(agenda.timezone);
  const blank = { professional: null, room: null, color: null, whyNot: null };
  if (view === 'week') {
    return weekOf(day).map((date) => ({
      ...blank,
      key: date,
      day: date,
      professional: whose === EVERYBODY ? null : whose,
      label: formats.dayShort(date),
      today: date === today,
    }));
  }
  const shared = { ...blank, day, today: false };
  if (by === 'room') return agenda.rooms.map(({ id, name }) => ({ ...shared, key: id, room: id, label: name }));
  return agenda.professionals.map(({ id, name, color, why_not }) => ({
    ...shared,
    key: id,
    professional: id,
    label: name,
    color,
    whyNot: why_not,
  }));
}

/** Turns a line of typing into a filled form: the patient only when exactly one answers to the name. */
function useQuickFill(agenda: Agenda | undefined, onDraft: (draft: BookingDraft) => void): (line: string) => void {
  const backend = useBackend();
  const services = useApi('catalogue.services', {}).data ?? [];
  return (line) => {
    if (!agenda) return;
    const active = services.filter((row) => row.active);
    const said = parseQuick(line, {
      services: active,
      professionals: agenda.professionals,
      today: todayIn(agenda.timezone),
    });
    const service = active.find(({ id }) => id === said.service);
    const blank = {
      ...NEW_BOOKING,
      patientText: said.name,
      day: said.day ?? todayIn(agenda.timezone),
      minute: said.minute,
    };
    const draft = { ...blank, professional: said.professional };
    const filled = service ? withService(draft, service) : draft;
    onDraft(filled);
    backend.call('patients.search', { query: said.name, limit: 2 }).then(
      ([first, second]) => {
        if (first && !second) onDraft({ ...filled, patient: first, patientText: first.full_name });
      },
      () => {},
    );
  };
}

interface Keys {
  book: () => void;
  step: (direction: 1 | -1) => void;
  today: () => void;
}

/** N types a booking, T is today, the arrows turn the page while nothing else has them. */
function useAgendaKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="listbox"], [role="menu"]')) return;
      const onBody = event.target === document.body;
      const key = event.key.toLowerCase();
      const { book, step, today } = latest.current;
      if (key === 'n') book();
      else if (key === 't') today();
      else if (onBody && event.key === 'ArrowLeft') step(-1);
      else if (onBody && event.key === 'ArrowRight') step(1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
