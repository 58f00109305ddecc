import { useTranslation } from 'react-i18next';

import type { PatientData } from '@/backend';
import { Checkbox, DayField, TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { SelectField } from '@/components/Select';

import { MASKS, type Mistakes } from './identity';
import styles from './Patients.module.css';

interface Props {
  data: PatientData;
  masked: readonly string[];
  mistakes: Mistakes;
  disabled?: boolean;
  onChange: (data: PatientData) => void;
}

type TextName = Exclude<keyof PatientData, 'marketing_consent' | 'birth_date'>;

const SECTIONS: { title: string; fields: TextName[] }[] = [
  { title: 'contact', fields: ['phone_primary', 'phone_secondary', 'email', 'instagram'] },
  { title: 'address', fields: ['postal_code', 'address_line1', 'address_line2', 'city', 'state'] },
  { title: 'emergency', fields: ['emergency_contact_name', 'emergency_contact_phone'] },
];
/** What people have much of. */
const LONG: TextName[] = ['full_name', 'email', 'address_line1'];
const GENDERS = ['female', 'male', 'other', 'undisclosed'];
const CONTACTS = ['whatsapp', 'phone', 'sms', 'email'];
const SOURCES = ['manual', 'referral', 'walk_in', 'online', 'import', 'assistant'];

/** The registration of a patient. What this role sees masked cannot be typed over. */
export function PatientFields({ data, masked, mistakes, disabled = false, onChange }: Props) {
  const { t } = useTranslation();
  const set = (part: Partial<PatientData>) => onChange({ ...data, ...part });
  const text = (name: TextName) => {
    const mask = MASKS[name];
    const hidden = masked.includes(name);
    const stored = data[name] ?? '';
    const mistake = mistakes[name];
    return (
      <div key={name} className={LONG.includes(name) ? layout.wide : undefined}>
        <TextField
          label={t(`patients.field.${name}`)}
          value={mask && !hidden ? mask(stored) : stored}
          onChange={(value) => set({ [name]: value === '' && name !== 'full_name' ? null : value })}
          disabled={disabled || hidden}
          hint={hidden ? t('patients.masked') : undefined}
          error={mistake ? t(mistake) : null}
          testid={`patient-${name}`}
          {...(mask && !hidden ? { mask } : {})}
          {...(name === 'state' ? { maxLength: 2 } : {})}
        />
      </div>
    );
  };
  const choice = (name: TextName, ids: string[]) => (
    <SelectField
      label={t(`patients.field.${name}`)}
      value={data[name]}
      options={known(ids, data[name]).map((id) => ({ id, label: t(`patients.choice.${id}`, { defaultValue: id }) }))}
      onChange={(value) => set({ [name]: value })}
      disabled={disabled || masked.includes(name)}
      testid={`patient-${name}`}
    />
  );
  return (
    <div className={styles.sections}>
      <section aria-label={t('patients.section.person')}>
        <h2 className={styles.sectionTitle}>{t('patients.section.person')}</h2>
        <div className={layout.grid}>
          {text('full_name')}
          {text('preferred_name')}
          {text('cpf')}
          {text('rg')}
          <DayField
            label={t('patients.field.birth_date')}
            value={data.birth_date}
            onChange={(birth_date) => set({ birth_date })}
            disabled={disabled || masked.includes('birth_date')}
            testid="patient-birth_date"
          />
          {choice('gender', GENDERS)}
        </div>
      </section>
      {SECTIONS.map(({ title, fields }) => (
        <section key={title} aria-label={t(`patients.section.${title}`)}>
          <h2 className={styles.sectionTitle}>{t(`patients.section.${title}`)}</h2>
          <div className={layout.grid}>{fields.map(text)}</div>
        </section>
      ))}
      <section aria-label={t('patients.section.relation')}>
        <h2 className={styles.sectionTitle}>{t('patients.section.relation')}</h2>
        <div className={layout.grid}>
          {choice('preferred_contact_method', CONTACTS)}
          {choice('registration_source', SOURCES)}
        </div>
        <Checkbox
          selected={data.marketing_consent}
          onChange={(marketing_consent) => set({ marketing_consent })}
          disabled={disabled}
        >
          {t('patients.field.marketing_consent')}
        </Checkbox>
      </section>
    </div>
  );
}

/** The usual choices, and the stored one where it is another. */
function known(ids: string[], stored: string | null): string[] {
  return stored && !ids.includes(stored) ? [...ids, stored] : ids;
}
