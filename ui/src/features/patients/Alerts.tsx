import { Plus, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Alert, PatientPage } from '@/backend';
import { useAction } from '@/app/query';
import { useCan } from '@/app/session';
import { Button, IconButton } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { ReasonDialog } from '@/components/ReasonDialog';
import { SelectField } from '@/components/Select';

import styles from './Patients.module.css';

const KINDS: Alert['kind'][] = ['allergy', 'pregnancy', 'isotretinoin', 'anticoagulant', 'condition', 'other'];

/** What must not be overlooked, pinned above everything on every tab. */
export function Alerts({ page }: { page: PatientPage }) {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const [retiring, setRetiring] = useState<Alert | null>(null);
  const retire = useAction('patients.retire_alert', { onDone: () => setRetiring(null) });
  const mayAdd = can('patients.add_alert');
  if (page.alerts.length === 0 && !mayAdd) return null;
  return (
    <div className={styles.alerts} role="group" aria-label={t('patients.alerts')} data-testid="patient-alerts">
      {page.alerts.map((alert) => (
        <span key={alert.id} className={styles.alert}>
          <TriangleAlert size={15} aria-hidden />
          {t(`patients.alert.${alert.kind}`)}
          {alert.text && `: ${alert.text}`}
          {can('patients.retire_alert') && (
            <IconButton
              size="small"
              label={t('patients.retireAlert', { alert: t(`patients.alert.${alert.kind}`) })}
              icon={<X size={14} aria-hidden />}
              onPress={() => setRetiring(alert)}
            />
          )}
        </span>
      ))}
      {mayAdd && (
        <Button
          size="small"
          look="quiet"
          icon={<Plus size={14} aria-hidden />}
          onPress={() => setAdding(true)}
          testid="add-alert"
        >
          {t('patients.addAlert')}
        </Button>
      )}
      {adding && <AddAlert patient={page.id} onClose={() => setAdding(false)} />}
      {retiring && (
        <ReasonDialog
          title={t('patients.retireTitle')}
          text={t('patients.retireText', { alert: t(`patients.alert.${retiring.kind}`) })}
          confirm={t('patients.retireConfirm')}
          onClose={() => setRetiring(null)}
          onConfirm={(reason) => retire.mutate({ id: retiring.id, reason })}
        />
      )}
      <ErrorNote error={retire.error} />
    </div>
  );
}

function AddAlert({ patient, onClose }: { patient: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Alert['kind']>('allergy');
  const [text, setText] = useState('');
  const add = useAction('patients.add_alert', { onDone: onClose });
  return (
    <Dialog
      open
      title={t('patients.addAlert')}
      onClose={onClose}
      testid="alert-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={add.isPending}
            onPress={() => add.mutate({ patient_id: patient, kind, text: text.trim() === '' ? null : text.trim() })}
            testid="alert-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <SelectField
        label={t('patients.alertKind')}
        value={kind}
        options={KINDS.map((id) => ({ id, label: t(`patients.alert.${id}`) }))}
        onChange={(next) => next && setKind(next)}
        testid="alert-kind"
      />
      <TextField
        label={t('patients.alertText')}
        required={false}
        value={text}
        onChange={setText}
        maxLength={200}
        testid="alert-text"
      />
      <ErrorNote error={add.error} />
    </Dialog>
  );
}
