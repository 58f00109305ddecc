import { Ban, CircleCheck, CircleDashed, Hourglass, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Channel, ConsentState, Id, Purpose } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { DayField, TextField } from '@/components/Fields';
import { Badge, Card, DataTable, layout, type Tone } from '@/components/Layout';
import { SelectField } from '@/components/Select';
import { useFormats } from '@/i18n/format';

import styles from './Consent.module.css';

const LOOK: Record<ConsentState['status'], { tone: Tone; icon: LucideIcon }> = {
  granted: { tone: 'success', icon: CircleCheck },
  revoked: { tone: 'danger', icon: Ban },
  expired: { tone: 'warning', icon: Hourglass },
  pending: { tone: 'neutral', icon: CircleDashed },
};
const CHANNELS: Channel[] = ['in_person', 'paper', 'tablet', 'phone', 'whatsapp', 'email'];

interface Asking {
  purpose: Purpose;
  action: 'grant' | 'revoke';
}

/** What the patient allows, purpose by purpose, and how it came to be. */
export function ConsentSection({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const can = useCan();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const state = useApi('consent.state', { patient_id: patient });
  const [asking, setAsking] = useState<Asking | null>(null);
  return (
    <div className={layout.stack} data-testid="consents">
      <ErrorNote error={state.error} />
      <ul>
        {(state.data ?? []).map(({ purpose, status, since, expires }) => {
          const { tone, icon: Icon } = LOOK[status];
          const action = status === 'granted' ? 'revoke' : 'grant';
          return (
            <li key={purpose} className={styles.purpose} data-testid={`consent-${purpose}`}>
              <div>
                <strong>{t(`consent.purpose.${purpose}`)}</strong>
                <p className={`${layout.muted} ${layout.small}`}>{t(`consent.explain.${purpose}`)}</p>
              </div>
              <div className={styles.state}>
                <Badge tone={tone} icon={<Icon size={13} aria-hidden />}>
                  {t(`consent.status.${status}`)}
                </Badge>
                {since && (
                  <span className={`${layout.muted} ${layout.small}`}>
                    {formats.dateTime(since)}
                    {expires && ` · ${t('consent.until', { day: formats.day(expires) })}`}
                  </span>
                )}
              </div>
              {can(`consent.${action}`) && (
                <Button
                  look={action === 'revoke' ? 'danger' : 'plain'}
                  onPress={() => setAsking({ purpose, action })}
                  testid={`consent-${action}-${purpose}`}
                >
                  {t(`consent.${action}`)}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {can('consent.history') && <History patient={patient} />}
      {asking && <ConsentDialog patient={patient} {...asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

function History({ patient }: { patient: Id }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const history = useApi('consent.history', { patient_id: patient });
  return (
    <Card title={t('consent.history')}>
      <DataTable
        label={t('consent.history')}
        rows={history.data ?? []}
        rowKey={({ id }) => id}
        empty={t('consent.emptyHistory')}
        columns={[
          { key: 'at', title: t('agenda.when'), cell: ({ at }) => formats.dateTime(at) },
          {
            key: 'what',
            title: t('consent.what'),
            cell: ({ action, purpose }) => t(`consent.did.${action}`, { purpose: t(`consent.purpose.${purpose}`) }),
          },
          {
            key: 'how',
            title: t('consent.channel'),
            cell: ({ channel }) => t(`consent.via.${channel}`),
          },
          { key: 'by', title: t('consent.by'), cell: ({ by }) => by },
          { key: 'note', title: t('agenda.notes'), cell: ({ note }) => note },
        ]}
      />
    </Card>
  );
}

interface DialogProps extends Asking {
  patient: Id;
  onClose: () => void;
}

function ConsentDialog({ patient, purpose, action, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [channel, setChannel] = useState<Channel>('in_person');
  const [expires, setExpires] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const grant = useAction('consent.grant', { onDone: onClose });
  const revoke = useAction('consent.revoke', { onDone: onClose });
  const save = () => {
    const shared = { patient_id: patient, purpose, channel, note: note.trim() === '' ? null : note.trim() };
    if (action === 'grant') grant.mutate({ ...shared, expires });
    else revoke.mutate(shared);
  };
  const name = t(`consent.purpose.${purpose}`);
  return (
    <Dialog
      open
      title={t(`consent.${action}Title`, { purpose: name })}
      onClose={onClose}
      testid="consent-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.back')}</Button>
          <Button
            look={action === 'grant' ? 'primary' : 'danger'}
            isDisabled={grant.isPending || revoke.isPending}
            onPress={save}
            testid="consent-save"
          >
            {t(`consent.${action}`)}
          </Button>
        </>
      }
    >
      <p>{t(`consent.${action}Text`)}</p>
      <SelectField
        label={t('consent.channel')}
        value={channel}
        options={CHANNELS.map((id) => ({ id, label: t(`consent.via.${id}`) }))}
        onChange={(next) => next && setChannel(next)}
        testid="consent-channel"
      />
      {action === 'grant' && (
        <DayField
          label={t('consent.expires')}
          required={false}
          value={expires}
          onChange={setExpires}
          testid="consent-expires"
        />
      )}
      <TextField
        label={t('agenda.notes')}
        required={false}
        value={note}
        onChange={setNote}
        maxLength={300}
        testid="consent-note"
      />
      <ErrorNote error={grant.error ?? revoke.error} />
    </Dialog>
  );
}
