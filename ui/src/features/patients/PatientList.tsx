import { useVirtualizer } from '@tanstack/react-virtual';
import { Search, TriangleAlert, UserPlus } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { PatientHit } from '@/backend';
import { useApi } from '@/app/query';
import { formatRoute, go } from '@/app/route';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, Empty } from '@/components/Layout';
import { shownPhone } from '@/lib/br';
import { ageOn, formatDay, todayIn } from '@/lib/time';

import { shownCpf } from './identity';
import styles from './Patients.module.css';

const ROW_PX = 44;
const HEAD_PX = 34;
const MOST = 500;

export default function PatientList() {
  const { t } = useTranslation();
  const can = useCan();
  const [text, setText] = useState('');
  const query = useDeferredValue(text.trim());
  const searched = useApi('patients.search', { query, limit: MOST }, { enabled: query !== '', keep: true });
  const recent = useApi('patients.recent', { limit: MOST }, { enabled: query === '' });
  const found = query === '' ? recent : searched;
  const name = /\d/.test(text) ? '' : text.trim();
  return (
    <section className={styles.screen} data-testid="patients">
      <header className={styles.bar}>
        <h1>{t('app.area.patients')}</h1>
        <label className={styles.search}>
          <Search size={16} aria-hidden />
          <input
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={t('patients.searchHint')}
            aria-label={t('patients.search')}
            autoFocus
            maxLength={100}
            spellCheck={false}
            data-testid="patients-search"
          />
        </label>
        {can('patients.register') && (
          <Button
            look="primary"
            icon={<UserPlus size={16} aria-hidden />}
            onPress={() => go({ screen: 'register', name })}
            testid="register-patient"
          >
            {t('patients.register')}
          </Button>
        )}
      </header>
      <ErrorNote error={found.error} />
      {found.data && found.data.length > 0 && <Rows hits={found.data} />}
      {found.data?.length === 0 && (
        <div className={styles.none}>
          <Empty>{query === '' ? t('patients.emptyClinic') : t('patients.noneFound', { text: query })}</Empty>
        </div>
      )}
    </section>
  );
}

function Rows({ hits }: { hits: PatientHit[] }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const list = useRef<HTMLDivElement>(null);
  const today = todayIn(clinic.timezone);
  // The virtualizer's functions change with every scroll, which is what this list wants.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: hits.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_PX,
    scrollMargin: HEAD_PX,
    overscan: 12,
    initialRect: { width: 900, height: 600 },
  });
  return (
    <div ref={list} className={styles.list} tabIndex={0} role="region" aria-label={t('app.area.patients')}>
      <div className={styles.columns} aria-hidden>
        <span>{t('common.name')}</span>
        <span>{t('patients.age')}</span>
        <span>{t('patients.cpf')}</span>
        <span>{t('patients.phone')}</span>
        <span />
      </div>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const hit = hits[index];
          if (!hit) return null;
          return (
            <li key={hit.id}>
              <a
                className={styles.row}
                style={{ top: start - HEAD_PX }}
                href={formatRoute({ screen: 'patient', id: hit.id, tab: 'timeline' })}
                data-testid={`patient-${hit.id}`}
              >
                <span className={styles.who}>
                  {hit.full_name} {hit.preferred_name && <small>{`(${hit.preferred_name})`}</small>}
                </span>
                <span className={styles.quiet} title={hit.birth_date ? formatDay(hit.birth_date) : undefined}>
                  {hit.birth_date && ageOn(hit.birth_date, today)}
                </span>
                <span className={styles.quiet}>{hit.cpf && shownCpf(hit.cpf)}</span>
                <span className={styles.quiet}>{hit.phone && shownPhone(hit.phone)}</span>
                <span>
                  {hit.alerts > 0 && (
                    <Badge tone="danger" icon={<TriangleAlert size={12} aria-hidden />}>
                      {t('agenda.alerts', { count: hit.alerts })}
                    </Badge>
                  )}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
