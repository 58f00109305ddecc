import {
  CalendarDays,
  FileSignature,
  NotebookPen,
  Syringe,
  TriangleAlert,
  Wallet,
  type LucideIcon,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AppointmentStatus, PatientPage, TimelineItem } from '@/backend';
import { useApi } from '@/app/query';
import { useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Badge, Empty } from '@/components/Layout';
import { StatusBadge } from '@/features/agenda/AppointmentPanel';
import { STATUS_ICONS } from '@/features/agenda/status';
import { useFormats } from '@/i18n/format';
import { formatMoney } from '@/lib/money';
import { dayOf } from '@/lib/time';

import styles from './Patients.module.css';

const ICONS: Record<TimelineItem['kind'], LucideIcon> = {
  appointment: CalendarDays,
  record: NotebookPen,
  consent: FileSignature,
  payment: Wallet,
  application: Syringe,
  alert: TriangleAlert,
};

/** Visits, notes, consents, money and applications in one scroll, newest first; older pages follow on demand. */
export function Timeline({ page }: { page: PatientPage }) {
  const { t } = useTranslation();
  if (page.timeline.length === 0) return <Empty>{t('patients.emptyTimeline')}</Empty>;
  return (
    <div className={styles.timeline} data-testid="timeline">
      <Split items={page.timeline} />
      {page.timeline_next && <Older id={page.id} before={page.timeline_next} />}
    </div>
  );
}

/** What is still to come, then what was. */
function Split({ items }: { items: TimelineItem[] }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  // What is to come reads the other way round: the next one first.
  const upcoming = items.filter(({ at }) => Date.parse(at) > now).reverse();
  const past = items.filter(({ at }) => Date.parse(at) <= now);
  if (upcoming.length === 0) return <Items items={past} />;
  return (
    <>
      <h2 className={styles.era}>{t('patients.upcoming')}</h2>
      <Items items={upcoming} />
      <h2 className={styles.era}>{t('patients.past')}</h2>
      <Items items={past} />
    </>
  );
}

function Older({ id, before }: { id: string; before: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const query = useApi('patients.page', { id, before }, { enabled: wanted });
  if (!query.data) {
    return (
      <div>
        <Button onPress={() => setWanted(true)} isDisabled={query.isFetching} testid="timeline-more">
          {t('common.loadMore')}
        </Button>
      </div>
    );
  }
  return (
    <>
      <Items items={query.data.timeline} />
      {query.data.timeline_next && <Older id={id} before={query.data.timeline_next} />}
    </>
  );
}

function Items({ items }: { items: TimelineItem[] }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  return items.map((item) => {
    const Icon = ICONS[item.kind];
    const { at, kind, id, professional, amount } = item;
    const detail = detailOf(item, t);
    return (
      <article key={`${kind}${id}`} className={styles.item} data-testid={`timeline-${kind}`}>
        <time className={styles.when} dateTime={at} title={formats.dateTime(at)}>
          {formats.day(dayOf(at, clinic.timezone))}
        </time>
        <span className={styles.bullet}>
          <Icon size={15} aria-hidden />
        </span>
        <div className={styles.what}>
          <strong>{titleOf(item, t)}</strong>
          {(detail ?? professional) && <p>{[professional, detail].filter(Boolean).join(' · ')}</p>}
        </div>
        <div className={styles.end}>
          <State item={item} />
          {amount !== null && <span className="number">{formatMoney(Math.abs(amount))}</span>}
        </div>
      </article>
    );
  });
}

type Translate = ReturnType<typeof useTranslation>['t'];

function titleOf({ kind, title, status, detail }: TimelineItem, t: Translate): string {
  if (kind === 'consent') {
    const purpose = t(`consent.purpose.${title}`, { defaultValue: title });
    return t(`patients.consent.${status === 'revoke' || status === 'revoked' ? 'revoked' : 'granted'}`, { purpose });
  }
  if (kind === 'payment') {
    const what = t(`finance.kind.${status}`, { defaultValue: title });
    return title && title !== what ? `${what}: ${title}` : what;
  }
  if (kind === 'alert') return t(`patients.alert.${title || 'other'}`, { defaultValue: title });
  // Who may not read the record learns that there is one, and of what kind.
  if (kind === 'record' && title === '')
    return t(`records.kind.${detail}`, { defaultValue: t('patients.tab.records') });
  return title;
}

/** What the core says in its own words, in ours. */
function detailOf({ kind, title, detail }: TimelineItem, t: Translate): string | null {
  if (detail === null) return null;
  switch (kind) {
    case 'record':
      // A record without a title has its kind for one.
      return title === '' ? null : t(`records.kind.${detail}`, { defaultValue: detail });
    case 'consent':
      return t(`consent.via.${detail}`, { defaultValue: detail });
    case 'payment':
      return t(`finance.methods.${detail}`, { defaultValue: detail });
    case 'application':
      return t('patients.lot', { lot: detail });
    default:
      return detail;
  }
}

function isStatus(text: string | null): text is AppointmentStatus {
  return text !== null && text in STATUS_ICONS;
}

function State({ item: { kind, status } }: { item: TimelineItem }) {
  const { t } = useTranslation();
  if (kind === 'appointment' && isStatus(status)) return <StatusBadge status={status} />;
  if (kind === 'record' && status === 'draft') return <Badge tone="warning">{t('records.draft')}</Badge>;
  if (kind === 'record' && status === 'signed') return <Badge tone="success">{t('records.signed')}</Badge>;
  return null;
}
