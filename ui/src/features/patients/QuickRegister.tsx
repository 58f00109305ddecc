import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Day, PatientHit } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { DayField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { isCpf, isPhone, maskCpf, maskPhone } from '@/lib/br';

import { Duplicates, useDuplicates } from './Duplicates';
import { EMPTY_DATA } from './identity';

interface Props {
  name: string;
  onClose: () => void;
  onPatient: (patient: PatientHit) => void;
}

/** As little as a booking on the phone needs; the rest is asked when the patient comes. */
export function QuickRegister({ name, onClose, onPatient }: Props) {
  const { t } = useTranslation();
  const [fullName, setFullName] = useState(name);
  const [phone, setPhone] = useState('');
  const [cpf, setCpf] = useState('');
  const [birth, setBirth] = useState<Day | null>(null);
  const data = {
    ...EMPTY_DATA,
    full_name: fullName,
    phone_primary: phone === '' ? null : phone,
    cpf: cpf === '' ? null : cpf,
    birth_date: birth,
  };
  const duplicates = useDuplicates(data);
  const register = useAction('patients.register', {
    onDone: ({ id }) =>
      onPatient({ id, full_name: fullName.trim(), preferred_name: null, birth_date: birth, phone, cpf, alerts: 0 }),
  });
  const wrongPhone = phone !== '' && !isPhone(phone);
  const wrongCpf = cpf !== '' && !isCpf(cpf);
  return (
    <Dialog
      open
      title={t('patients.register')}
      onClose={onClose}
      testid="quick-register"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={fullName.trim() === '' || wrongPhone || wrongCpf || register.isPending}
            onPress={() => register.mutate(data)}
            testid="quick-register-save"
          >
            {duplicates.length > 0 ? t('patients.registerAnyway') : t('patients.registerSave')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('common.fullName')}
        value={fullName}
        onChange={setFullName}
        autoFocus
        testid="quick-register-name"
      />
      <div className={layout.grid}>
        <TextField
          label={t('patients.field.phone_primary')}
          value={phone}
          onChange={setPhone}
          mask={maskPhone}
          error={wrongPhone && phone.length > 13 ? t('common.wrongPhone') : null}
          testid="quick-register-phone"
        />
        <DayField label={t('patients.field.birth_date')} required={false} value={birth} onChange={setBirth} />
        <TextField
          label={t('patients.cpf')}
          required={false}
          value={cpf}
          onChange={setCpf}
          mask={maskCpf}
          error={wrongCpf && cpf.length === 14 ? t('common.wrongCpf') : null}
          testid="quick-register-cpf"
        />
      </div>
      <Duplicates duplicates={duplicates} onChoose={onPatient} />
      <ErrorNote error={register.error} />
    </Dialog>
  );
}
