import { useTranslation } from 'react-i18next';

import { TextField } from '@/components/Fields';
import { layout, Note, Segments } from '@/components/Layout';
import { isCep, isCnpj, maskCep, maskCnpj } from '@/lib/br';

import type { StepProps } from './CreateClinic';
import { isLogin, type PersonDraft } from './draft';
import { NewPassword } from './NewPassword';

export function ClinicStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation();
  const set = (part: Partial<typeof draft>) => onChange({ ...draft, ...part });
  const cnpjWrong = draft.cnpj.length >= 18 && !isCnpj(draft.cnpj);
  const cepWrong = draft.postal_code.length >= 9 && !isCep(draft.postal_code);
  return (
    <>
      <TextField
        label={t('firstrun.clinicName')}
        value={draft.name}
        onChange={(name) => set({ name })}
        autoFocus
        testid="clinic-name"
      />
      <div className={layout.grid}>
        <TextField
          label={t('firstrun.cnpj')}
          hint={t('firstrun.cnpjHint')}
          required={false}
          value={draft.cnpj}
          onChange={(cnpj) => set({ cnpj })}
          mask={maskCnpj}
          error={cnpjWrong ? t('common.wrongCnpj') : null}
          testid="clinic-cnpj"
        />
        <TextField
          label={t('common.cep')}
          required={false}
          value={draft.postal_code}
          onChange={(postal_code) => set({ postal_code })}
          mask={maskCep}
          error={cepWrong ? t('common.wrongCep') : null}
          testid="clinic-cep"
        />
      </div>
      <TextField
        label={t('common.address')}
        required={false}
        value={draft.address}
        onChange={(address) => set({ address })}
        testid="clinic-address"
      />
      <div className={layout.grid}>
        <TextField label={t('common.city')} required={false} value={draft.city} onChange={(city) => set({ city })} />
        <TextField
          label={t('common.state')}
          required={false}
          value={draft.state}
          onChange={(state) => set({ state: state.toUpperCase() })}
          maxLength={2}
        />
      </div>
    </>
  );
}

interface CouncilProps {
  person: PersonDraft;
  onChange: (person: PersonDraft) => void;
}

/** The registration that the profession asks for; left empty where there is none. */
export function CouncilFields({ person, onChange }: CouncilProps) {
  const { t } = useTranslation();
  return (
    <div className={layout.grid}>
      <TextField
        label={t('team.council')}
        hint={t('team.councilHint')}
        required={false}
        value={person.council}
        onChange={(council) => onChange({ ...person, council: council.toUpperCase() })}
      />
      <TextField
        label={t('team.councilNumber')}
        required={false}
        value={person.council_number}
        onChange={(council_number) => onChange({ ...person, council_number })}
      />
      <TextField
        label={t('common.state')}
        required={false}
        maxLength={2}
        value={person.council_state}
        onChange={(council_state) => onChange({ ...person, council_state: council_state.toUpperCase() })}
      />
    </div>
  );
}

export function OwnerStep({ draft, onChange }: StepProps) {
  const { t } = useTranslation();
  const owner = (part: Partial<PersonDraft>) => onChange({ ...draft, owner: { ...draft.owner, ...part } });
  const { full_name, login } = draft.owner;
  return (
    <>
      <div className={layout.grid}>
        <TextField
          label={t('firstrun.yourName')}
          value={full_name}
          onChange={(name) => owner({ full_name: name })}
          autoFocus
          testid="owner-name"
        />
        <TextField
          label={t('session.login')}
          hint={t('firstrun.loginHint')}
          value={login}
          onChange={(text) => owner({ login: text.toLowerCase() })}
          error={login.length > 1 && !isLogin(login) ? t('firstrun.loginWrong') : null}
          testid="owner-login"
        />
      </div>
      <NewPassword value={draft.passwords} onChange={(passwords) => onChange({ ...draft, passwords })} />
      <Segments
        label={t('firstrun.soloQuestion')}
        value={draft.solo ? 'solo' : 'team'}
        options={[
          { id: 'solo', label: t('firstrun.solo') },
          { id: 'team', label: t('firstrun.team') },
        ]}
        onChange={(choice) => onChange({ ...draft, solo: choice === 'solo' })}
        testid="solo"
      />
      {draft.solo ? (
        <>
          <p className={layout.muted}>{t('firstrun.soloHint')}</p>
          <CouncilFields person={draft.owner} onChange={(person) => onChange({ ...draft, owner: person })} />
        </>
      ) : (
        <Note>{t('firstrun.teamHint')}</Note>
      )}
    </>
  );
}
