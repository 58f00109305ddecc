import { CalendarPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { MethodName, PatientPage } from '@/backend';
import { useApi } from '@/app/query';
import { go, type PatientTab } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, layout } from '@/components/Layout';
import { Tabs } from '@/components/Tabs';
import { AuditTable } from '@/features/audit/AuditTable';
import { ConsentSection } from '@/features/consent/ConsentSection';
import { AccountSection } from '@/features/finance/AccountSection';
import { RecordsSection } from '@/features/records/RecordsSection';
import { ApplicationsSection } from '@/features/stock/ApplicationsSection';
import { shownPhone } from '@/lib/br';
import { formatMoney } from '@/lib/money';
import { ageOn, formatDay, todayIn } from '@/lib/time';

import { Alerts } from './Alerts';
import { BreakGlass } from './BreakGlass';
import { DataSection } from './DataSection';
import { shownCpf } from './identity';
import styles from './Patients.module.css';
import { Timeline } from './Timeline';

interface Props {
  id: string;
  tab: PatientTab;
}

const TABS: { id: PatientTab; needs: MethodName }[] = [
  { id: 'timeline', needs: 'patients.page' },
  { id: 'data', needs: 'patients.page' },
  { id: 'records', needs: 'records.list' },
  { id: 'consents', needs: 'consent.state' },
  { id: 'finance', needs: 'finance.account' },
  { id: 'applications', needs: 'stock.applications' },
  { id: 'audit', needs: 'audit.list' },
];

/** One patient: who, what to beware of, and everything that happened, newest first. */
export default function PatientScreen({ id, tab }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const query = useApi('patients.page', { id, before: null }, { keep: true });
  const page = query.data;
  if (query.error) {
    return (
      <div className={styles.screen}>
        <div className={styles.head}>
          <div className={layout.stack}>
            <ErrorNote error={query.error} />
            {can('session.break_glass') && <BreakGlass patient={id} />}
          </div>
        </div>
      </div>
    );
  }
  if (!page) return null;
  const offered = TABS.filter(({ needs }) => can(needs));
  const shown = offered.some((entry) => entry.id === tab) ? tab : 'timeline';
  return (
    <section className={styles.screen} data-testid="patient-page">
      <Head page={page} />
      <Alerts page={page} />
      <div className={styles.body}>
        <Tabs
          label={t('patients.tabs')}
          value={shown}
          onChange={(next) => go({ screen: 'patient', id, tab: next })}
          items={offered.map((entry) => ({
            id: entry.id,
            label: t(`patients.tab.${entry.id}`),
            content: () => (
              <div className={styles.inner}>
                <Section tab={entry.id} page={page} />
              </div>
            ),
          }))}
        />
      </div>
    </section>
  );
}

function Head({ page }: { page: PatientPage }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const can = useCan();
  const { data, counts, balance } = page;
  const { birth_date, cpf, phone_primary } = data;
  return (
    <header className={styles.head}>
      <div className={styles.identity}>
        <h1 data-testid="patient-name">{data.full_name}</h1>
        <div className={styles.facts}>
          {birth_date && (
            <span>
              {t('patients.born', { day: formatDay(birth_date), age: ageOn(birth_date, todayIn(clinic.timezone)) })}
            </span>
          )}
          {cpf && <span>{shownCpf(cpf)}</span>}
          {phone_primary && <span>{shownPhone(phone_primary)}</span>}
          <span>{t('patients.visits', { count: counts.appointments })}</span>
          {counts.no_shows > 0 && <Badge tone="warning">{t('patients.noShows', { count: counts.no_shows })}</Badge>}
          {page.ai_consent && <Badge tone="accent">{t('patients.aiConsent')}</Badge>}
        </div>
      </div>
      {balance !== null && (
        <div className={styles.balance}>
          <span className={`${layout.muted} ${layout.small}`}>
            {balance > 0 ? t('finance.owes') : balance < 0 ? t('finance.credit') : t('finance.settled')}
          </span>
          <strong data-testid="patient-balance">{formatMoney(Math.abs(balance))}</strong>
        </div>
      )}
      {can('agenda.book') && (
        <Button
          icon={<CalendarPlus size={16} aria-hidden />}
          onPress={() => go({ screen: 'agenda', view: 'day', day: null, patient: page.id })}
          testid="patient-book"
        >
          {t('agenda.book')}
        </Button>
      )}
    </header>
  );
}

function Section({ tab, page }: { tab: PatientTab; page: PatientPage }) {
  switch (tab) {
    case 'timeline':
      return <Timeline page={page} />;
    case 'data':
      return <DataSection key={page.version} page={page} />;
    case 'records':
      return <RecordsSection patient={page.id} name={page.data.full_name} />;
    case 'consents':
      return <ConsentSection patient={page.id} />;
    case 'finance':
      return <AccountSection patient={page.id} />;
    case 'applications':
      return <ApplicationsSection patient={page.id} />;
    case 'audit':
      return <AuditTable subject={page.id} />;
  }
}
