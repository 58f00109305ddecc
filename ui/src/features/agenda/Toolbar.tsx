import { CalendarDays, CalendarOff, ChevronLeft, ChevronRight, ListFilter, Plus } from 'lucide-react';
import { parseDate } from '@internationalized/date';
import type { RefObject } from 'react';
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarHeading,
  Dialog,
  DialogTrigger,
  Popover,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { Agenda, Day, Id } from '@/backend';
import { type AgendaView } from '@/app/route';
import { Button, IconButton } from '@/components/Button';
import { Checkbox } from '@/components/Fields';
import { Segments } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import popover from '@/components/Popover.module.css';
import { useFormats } from '@/i18n/format';
import { weekOf } from '@/lib/time';

import styles from './Agenda.module.css';
import calendar from './Calendar.module.css';
import { EVERYBODY, type ColumnsBy } from './columns';
import { QuickBooking } from './QuickBooking';

interface Props {
  agenda: Agenda | undefined;
  view: AgendaView;
  day: Day;
  by: ColumnsBy;
  hidden: ReadonlySet<Id>;
  /** Whose week it is. */
  whose: Id;
  mayBook: boolean;
  mayBlock: boolean;
  quick: RefObject<HTMLInputElement | null>;
  onView: (view: AgendaView) => void;
  onDay: (day: Day | null) => void;
  onStep: (direction: 1 | -1) => void;
  onBy: (by: ColumnsBy) => void;
  onHidden: (hidden: ReadonlySet<Id>) => void;
  onWhose: (whose: Id) => void;
  onLine: (line: string) => void;
  onNew: () => void;
  onBlock: () => void;
}

const VIEWS: AgendaView[] = ['day', 'week', 'month', 'list'];

export function Toolbar(props: Props) {
  const { view, day, by, mayBook, mayBlock, quick, onView, onDay, onStep, onBy, onLine, onNew, onBlock } = props;
  const { t } = useTranslation();
  return (
    <header className={styles.toolbar}>
      <div className={styles.nav}>
        <IconButton
          label={t('agenda.previous')}
          icon={<ChevronLeft size={18} aria-hidden />}
          onPress={() => onStep(-1)}
          testid="agenda-previous"
        />
        <Button onPress={() => onDay(null)} testid="agenda-today">
          {t('agenda.today')}
        </Button>
        <IconButton
          label={t('agenda.next')}
          icon={<ChevronRight size={18} aria-hidden />}
          onPress={() => onStep(1)}
          testid="agenda-next"
        />
        <DayPicker day={day} onDay={onDay} />
      </div>
      <div className={styles.title}>
        <h1>
          <Title view={view} day={day} />
        </h1>
      </div>
      {mayBook && <QuickBooking input={quick} onLine={onLine} />}
      <div className={styles.end}>
        {view === 'week' ? <Whose {...props} /> : <Filter {...props} />}
        {view === 'day' && (
          <Segments
            label={t('agenda.columns')}
            value={by}
            options={[
              { id: 'professional', label: t('agenda.byProfessional') },
              { id: 'room', label: t('agenda.byRoom') },
            ]}
            onChange={onBy}
            testid="columns"
          />
        )}
        <Segments
          label={t('agenda.views')}
          value={view}
          options={VIEWS.map((id) => ({ id, label: t(`agenda.view.${id}`) }))}
          onChange={onView}
          testid="view"
        />
        {mayBlock && (
          <IconButton
            label={t('agenda.blockTitle')}
            icon={<CalendarOff size={18} aria-hidden />}
            onPress={onBlock}
            testid="block-time"
          />
        )}
        {mayBook && (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onPress={onNew} testid="new-booking">
            <span className={styles.new}>{t('agenda.book')}</span>
          </Button>
        )}
      </div>
    </header>
  );
}

/** The days that are shown; a day in few words where there is little room. */
function Title({ view, day }: Pick<Props, 'view' | 'day'>) {
  const formats = useFormats();
  if (view === 'month') return <span>{formats.monthYear(day)}</span>;
  if (view === 'day') {
    return (
      <>
        <span className={styles.full}>{formats.dayLong(day)}</span>
        <span className={styles.brief}>{formats.dayBrief(day)}</span>
      </>
    );
  }
  const days = weekOf(day);
  return <span>{formats.days(days[0] ?? day, days.at(-1) ?? day)}</span>;
}

function DayPicker({ day, onDay }: Pick<Props, 'day' | 'onDay'>) {
  const { t } = useTranslation();
  return (
    <DialogTrigger>
      <IconButton label={t('agenda.pickDay')} icon={<CalendarDays size={18} aria-hidden />} testid="pick-day" />
      <Popover className={popover.popover ?? ''} placement="bottom start">
        <Dialog aria-label={t('agenda.pickDay')} className={calendar.dialog ?? ''}>
          {({ close }) => (
            <Calendar
              aria-label={t('agenda.pickDay')}
              value={parseDate(day)}
              onChange={(date) => {
                onDay(date.toString());
                close();
              }}
            >
              <header className={calendar.head}>
                <AriaButton slot="previous" className={calendar.turn ?? ''}>
                  <ChevronLeft size={18} aria-hidden />
                </AriaButton>
                <CalendarHeading className={calendar.month ?? ''} />
                <AriaButton slot="next" className={calendar.turn ?? ''}>
                  <ChevronRight size={18} aria-hidden />
                </AriaButton>
              </header>
              <CalendarGrid>{(date) => <CalendarCell date={date} className={calendar.cell ?? ''} />}</CalendarGrid>
            </Calendar>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Whose({ agenda, whose, onWhose }: Props) {
  const { t } = useTranslation();
  const options = [{ id: EVERYBODY, label: t('agenda.everybody') }].concat(
    (agenda?.professionals ?? []).map(({ id, name }) => ({ id, label: name })),
  );
  return (
    <SelectField
      label={t('agenda.whose')}
      quietLabel
      value={whose}
      options={options}
      onChange={(id) => id && onWhose(id)}
      testid="agenda-whose"
    />
  );
}

function Filter({ agenda, hidden, onHidden }: Props) {
  const { t } = useTranslation();
  const professionals = agenda?.professionals ?? [];
  if (professionals.length < 2) return null;
  const toggle = (id: Id, shown: boolean) => {
    const next = new Set(hidden);
    if (shown) next.delete(id);
    else next.add(id);
    onHidden(next);
  };
  return (
    <DialogTrigger>
      <IconButton label={t('agenda.filter')} icon={<ListFilter size={18} aria-hidden />} testid="agenda-filter" />
      <Popover className={popover.popover ?? ''} placement="bottom end">
        <Dialog aria-label={t('agenda.filter')} className={calendar.dialog ?? ''}>
          {professionals.map(({ id, name }) => (
            <Checkbox key={id} selected={!hidden.has(id)} onChange={(shown) => toggle(id, shown)}>
              {name}
            </Checkbox>
          ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
