import { Trash2, UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Role } from '@/backend';
import { Button, IconButton } from '@/components/Button';
import { TextField } from '@/components/Fields';
import { layout, Note } from '@/components/Layout';
import { SelectField } from '@/components/Select';

import type { StepProps } from './CreateClinic';
import { isLogin, NOBODY, type PersonDraft } from './draft';
import { CouncilFields } from './steps';
import styles from './Wizard.module.css';

const ROLES: Role[] = [
  'aesthetician',
  'doctor',
  'biomedic',
  'dentist',
  'nurse',
  'physiotherapist',
  'receptionist',
  'manager',
  'finance',
];
const WITHOUT_COUNCIL: Role[] = ['aesthetician', 'receptionist', 'manager', 'finance'];

export function PeopleStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation();
  const set = (people: PersonDraft[]) => onChange({ ...draft, people });
  return (
    <>
      {draft.people.length === 0 && <Note>{t('firstrun.peopleHint')}</Note>}
      {draft.people.map((person, index) => (
        <PersonFields
          key={index}
          person={person}
          onChange={(changed) => set(draft.people.with(index, changed))}
          onRemove={() => set(draft.people.toSpliced(index, 1))}
        />
      ))}
      <Button
        icon={<UserPlus size={16} aria-hidden />}
        onPress={() => set([...draft.people, NOBODY])}
        testid="add-person"
      >
        {t('firstrun.addPerson')}
      </Button>
    </>
  );
}

interface PersonProps {
  person: PersonDraft;
  onChange: (person: PersonDraft) => void;
  onRemove: () => void;
}

function PersonFields({ person, onChange, onRemove }: PersonProps) {
  const { t } = useTranslation();
  const set = (part: Partial<PersonDraft>) => onChange({ ...person, ...part });
  return (
    <fieldset className={`${styles.person} ${layout.stack}`}>
      <legend className="visually-hidden">{person.full_name || t('firstrun.newPerson')}</legend>
      <div className={layout.grid}>
        <TextField label={t('common.fullName')} value={person.full_name} onChange={(full_name) => set({ full_name })} />
        <SelectField
          label={t('team.role')}
          value={person.role}
          options={ROLES.map((id) => ({ id, label: t(`team.roles.${id}`) }))}
          onChange={(role) => role && set({ role })}
        />
        <TextField
          label={t('session.login')}
          value={person.login}
          onChange={(text) => set({ login: text.toLowerCase() })}
          error={person.login.length > 1 && !isLogin(person.login) ? t('firstrun.loginWrong') : null}
        />
        <TextField
          label={t('firstrun.firstPassword')}
          hint={t('firstrun.firstPasswordHint')}
          value={person.password}
          onChange={(password) => set({ password })}
        />
      </div>
      {!WITHOUT_COUNCIL.includes(person.role) && <CouncilFields person={person} onChange={onChange} />}
      <div>
        <IconButton label={t('firstrun.removePerson')} icon={<Trash2 size={16} aria-hidden />} onPress={onRemove} />
      </div>
    </fieldset>
  );
}
