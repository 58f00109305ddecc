import { BrainCircuit, Check, CloudOff, HardDriveDownload, LockKeyhole, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Instant, Status } from '@/backend';
import { useFormats } from '@/i18n/format';

import { useApi, useBackend } from './query';
import { useCan, useSession } from './session';
import styles from './Shell.module.css';

/** Activity is told to the core at most this often. */
const TOUCH_EVERY_MS = 20_000;
const CLOCK_MS = 15_000;

/** Tells the core that somebody is here, and learns the state of the world in return. */
function useStatus(): Status | null {
  const backend = useBackend();
  const [status, setStatus] = useState<Status | null>(null);
  useEffect(() => {
    let last = 0;
    let gone = false;
    const touch = () => {
      if (Date.now() - last < TOUCH_EVERY_MS) return;
      last = Date.now();
      // A refusal means a lock, which the session's own query shows.
      backend.call('session.touch', {}).then(
        (next) => {
          if (!gone) setStatus(next);
        },
        () => {},
      );
    };
    touch();
    const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    events.forEach((name) => window.addEventListener(name, touch, { passive: true }));
    return () => {
      gone = true;
      events.forEach((name) => window.removeEventListener(name, touch));
    };
  }, [backend]);
  return status;
}

function useMinutesUntil(instant: Instant | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => window.clearInterval(timer);
  }, []);
  return instant ? Math.max(0, Math.round((Date.parse(instant) - now) / 60_000)) : null;
}

/** The model that understands questions, where there is one. */
function useModel(): string | null {
  const can = useCan();
  const models = useApi('assistant.models', {}, { enabled: can('assistant.models') });
  return models.data?.find(({ kind, installed }) => kind === 'planner' && installed)?.name ?? null;
}

export function StatusLine() {
  const { t } = useTranslation();
  const { clinic, user, locks_at, weak_keys } = useSession();
  const status = useStatus();
  const formats = useFormats(clinic.timezone);
  const model = useModel();
  const minutes = useMinutesUntil(status?.locks_at ?? locks_at);
  return (
    <footer className={styles.status} data-testid="status-line">
      <span data-testid="status-saved">
        <Check size={13} aria-hidden />
        {status?.saved_at ? t('app.status.savedAt', { time: formats.time(status.saved_at) }) : t('app.status.saved')}
      </span>
      <span data-testid="status-sync">
        <CloudOff size={13} aria-hidden />
        {t('app.status.noHeadquarters')}
      </span>
      {status?.last_backup && (
        <span>
          <HardDriveDownload size={13} aria-hidden />
          {t('app.status.backupAt', { time: formats.dateTime(status.last_backup) })}
        </span>
      )}
      {status?.disk_low && (
        <span className={styles.demo}>
          <TriangleAlert size={13} aria-hidden />
          {t('app.status.diskLow')}
        </span>
      )}
      {weak_keys && (
        <span className={styles.demo} data-testid="status-weak-keys">
          <TriangleAlert size={13} aria-hidden />
          {t('app.status.weakKeys')}
        </span>
      )}
      {minutes !== null && (
        <span data-testid="status-lock">
          <LockKeyhole size={13} aria-hidden />
          {t('app.status.locksIn', { count: minutes })}
        </span>
      )}
      <span>
        <BrainCircuit size={13} aria-hidden />
        {model ? t('app.status.model', { model }) : t('app.status.noModel')}
      </span>
      <span className={styles.right}>
        {clinic.demo && <b className={styles.demo}>{t('app.status.demo')}</b>}
        <span className={styles.who}>{t('app.status.who', { user: user.name, clinic: clinic.name })}</span>
      </span>
    </footer>
  );
}
