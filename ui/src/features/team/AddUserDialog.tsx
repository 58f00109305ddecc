import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Role } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { layout } from '@/components/Layout';
import { isLogin } from '@/features/firstrun/draft';
import { isAcceptable } from '@/lib/password';

import { RoleChoice } from './RoleChoice';

export function AddUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [roles, setRoles] = useState<Role[]>([]);
  const add = useAction('team.add_user', { onDone: onClose });
  const ready = name.trim() !== '' && isLogin(login) && isAcceptable(password) && roles.length > 0;
  return (
    <Dialog
      open
      wide
      title={t('team.newUser')}
      onClose={onClose}
      testid="user-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!ready || add.isPending}
            onPress={() =>
              add.mutate({
                full_name: name.trim(),
                login,
                password,
                roles,
                council: null,
                council_number: null,
                council_state: null,
                council_expires: null,
              })
            }
            testid="user-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className={layout.grid}>
        <TextField label={t('common.fullName')} value={name} onChange={setName} autoFocus testid="user-name" />
        <TextField
          label={t('session.login')}
          hint={t('firstrun.loginHint')}
          value={login}
          onChange={(text) => setLogin(text.toLowerCase())}
          error={login.length > 1 && !isLogin(login) ? t('firstrun.loginWrong') : null}
          testid="user-login"
        />
        <TextField
          label={t('firstrun.firstPassword')}
          hint={t('firstrun.firstPasswordHint')}
          value={password}
          onChange={setPassword}
          testid="user-password"
        />
      </div>
      <RoleChoice roles={roles} onChange={setRoles} />
      <ErrorNote error={add.error} />
    </Dialog>
  );
}
