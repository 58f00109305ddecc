import { CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { BackupReport } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Card, layout, Note } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

import styles from './Settings.module.css';

const MEGABYTE = 1_048_576;

/** A copy of everything, checked by reading it back, and proven now and then by a restore that touches nothing. */
export function BackupSection() {
  const { t } = useTranslation();
  const settings = useApi('settings.clinic', {}).data;
  const [typed, setTyped] = useState<string | null>(null);
  const [path, setPath] = useState('');
  const [report, setReport] = useState<BackupReport | null>(null);
  const done = (next: BackupReport) => {
    setReport(next);
    setPath(next.path);
  };
  const create = useAction('backup.create', { onDone: done });
  const verify = useAction('backup.verify', { onDone: done });
  const drill = useAction('backup.drill', { onDone: done });
  const busy = create.isPending || verify.isPending || drill.isPending;
  const folder = typed ?? settings?.backup_dir ?? '';
  return (
    <div className={layout.stack} data-testid="backup">
      <Card title={t('settings.backupNow')}>
        <div className={layout.stack}>
          <TextField
            label={t('settings.backupFolder')}
            hint={t('settings.backupFolderHint')}
            value={folder}
            onChange={setTyped}
            testid="backup-folder"
          />
          <div>
            <Button
              look="primary"
              isDisabled={busy}
              onPress={() => create.mutate({ to: folder.trim() === '' ? null : folder.trim() })}
              testid="backup-create"
            >
              {create.isPending ? t('settings.backupWorking') : t('settings.backupCreate')}
            </Button>
          </div>
        </div>
      </Card>
      <Card title={t('settings.backupCheck')}>
        <div className={layout.stack}>
          <TextField label={t('settings.backupFile')} value={path} onChange={setPath} testid="backup-path" />
          <div className={layout.row}>
            <Button
              isDisabled={busy || path.trim() === ''}
              onPress={() => verify.mutate({ path: path.trim() })}
              testid="backup-verify"
            >
              {verify.isPending ? t('settings.backupWorking') : t('settings.backupVerify')}
            </Button>
            <Button
              isDisabled={busy || path.trim() === ''}
              onPress={() => drill.mutate({ path: path.trim() })}
              testid="backup-drill"
            >
              {drill.isPending ? t('settings.backupWorking') : t('settings.backupDrill')}
            </Button>
          </div>
          <p className={`${layout.muted} ${layout.small}`}>{t('settings.backupDrillHint')}</p>
        </div>
      </Card>
      <ErrorNote error={create.error ?? verify.error ?? drill.error} />
      {report && <Report report={report} />}
    </div>
  );
}

function Report({ report }: { report: BackupReport }) {
  const { t, i18n } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const { ok, at, bytes, checks, audit_size } = report;
  const name = (check: string) => (i18n.exists(`settings.check.${check}`) ? t(`settings.check.${check}`) : check);
  return (
    <Note tone={ok ? 'success' : 'danger'} live testid="backup-report">
      <strong>{t(ok ? 'settings.backupGood' : 'settings.backupBad')}</strong>
      <p>
        {t('settings.backupFacts', {
          time: formats.dateTime(at),
          size: formats.number(Math.round((bytes / MEGABYTE) * 10) / 10),
          events: audit_size,
        })}
      </p>
      <ul className={styles.checks}>
        {checks.map((check) => (
          <li key={check.name}>
            {check.ok ? <CircleCheck size={14} aria-hidden /> : <CircleX size={14} aria-hidden />}
            {[name(check.name), check.detail].filter(Boolean).join(': ')}
          </li>
        ))}
      </ul>
    </Note>
  );
}
