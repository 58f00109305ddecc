import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Role, TeamUser } from '@/backend';
import { useAction } from '@/app/query';
import { useCan, useSession } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, TextField } from '@/components/Fields';
import { Badge, DataTable, layout, Note } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { useFormats } from '@/i18n/format';
import { isAcceptable } from '@/lib/password';

import { RoleChoice } from './RoleChoice';
import { RotateKeys } from './RotateKeys';
import { ROLES } from './roles';

type Open = { kind: 'roles' | 'deactivate' | 'reissue'; user: TeamUser } | null;

export function Users({ users }: { users: TeamUser[] }) {
  const { t } = useTranslation();
  const can = useCan();
  const { clinic, user: me } = useSession();
  const formats = useFormats(clinic.timezone);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <DataTable
        label={t('team.users')}
        rows={users}
        rowKey={({ id }) => id}
        empty={t('team.emptyUsers')}
        testid="users"
        columns={[
          {
            key: 'name',
            title: t('common.name'),
            cell: ({ name, login, active }) => (
              <>
                <strong>{name}</strong> <span className={layout.muted}>{login}</span>{' '}
                {!active && <Badge>{t('common.inactive')}</Badge>}
              </>
            ),
          },
          {
            key: 'roles',
            title: t('team.rolesTitle'),
            cell: ({ roles }) => roles.map((role) => t(`team.roles.${role}`)).join(', '),
          },
          {
            key: 'last',
            title: t('team.lastLogin'),
            cell: ({ last_login }) => (last_login ? formats.dateTime(last_login) : t('team.never')),
          },
          {
            key: 'actions',
            title: t('common.actions'),
            align: 'end',
            cell: (user) =>
              user.active &&
              user.id !== me.id && (
                <>
                  {can('team.set_roles') && (
                    <Button
                      size="small"
                      look="quiet"
                      onPress={() => setOpen({ kind: 'roles', user })}
                      testid={`roles-${user.login}`}
                    >
                      {t('team.setRoles')}
                    </Button>
                  )}
                  {can('team.reissue') && (
                    <Button
                      size="small"
                      look="quiet"
                      onPress={() => setOpen({ kind: 'reissue', user })}
                      testid={`reissue-${user.login}`}
                    >
                      {t('team.reissue')}
                    </Button>
                  )}
                  {can('team.deactivate') && (
                    <Button
                      size="small"
                      look="quiet"
                      onPress={() => setOpen({ kind: 'deactivate', user })}
                      testid={`deactivate-${user.login}`}
                    >
                      {t('team.deactivate')}
                    </Button>
                  )}
                </>
              ),
          },
        ]}
      />
      {can('team.rotate_keys') && <RotateKeys />}
      {open?.kind === 'roles' && <RolesDialog user={open.user} onClose={close} />}
      {open?.kind === 'reissue' && <ReissueDialog user={open.user} onClose={close} />}
      {open?.kind === 'deactivate' && <DeactivateDialog user={open.user} onClose={close} />}
    </>
  );
}

interface DialogProps {
  user: TeamUser;
  onClose: () => void;
}

function RolesDialog({ user, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [roles, setRoles] = useState<Role[]>(ROLES.filter((role) => user.roles.includes(role)));
  const [reason, setReason] = useState('');
  const set = useAction('team.set_roles', { onDone: onClose });
  return (
    <Dialog
      open
      wide
      title={t('team.rolesOf', { user: user.name })}
      onClose={onClose}
      testid="roles-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={roles.length === 0 || reason.trim().length < 3 || set.isPending}
            onPress={() => set.mutate({ id: user.id, roles, reason: reason.trim() })}
            testid="roles-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <RoleChoice roles={roles} onChange={setRoles} />
      <TextField label={t('common.reason')} value={reason} onChange={setReason} maxLength={200} testid="reason" />
      <ErrorNote error={set.error} />
    </Dialog>
  );
}

function ReissueDialog({ user, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const reissue = useAction('team.reissue', {
    onDone: () => {
      toasts.show(t('team.reissued', { user: user.name }));
      onClose();
    },
  });
  return (
    <Dialog
      open
      title={t('team.reissueOf', { user: user.name })}
      onClose={onClose}
      testid="reissue-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!isAcceptable(password) || reissue.isPending}
            onPress={() => reissue.mutate({ id: user.id, password })}
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('firstrun.firstPassword')}
        hint={t('firstrun.firstPasswordHint')}
        value={password}
        onChange={setPassword}
        autoFocus
      />
      <ErrorNote error={reissue.error} />
    </Dialog>
  );
}

function DeactivateDialog({ user, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [hostile, setHostile] = useState(false);
  const deactivate = useAction('team.deactivate', { onDone: onClose });
  return (
    <Dialog
      open
      title={t('team.deactivateOf', { user: user.name })}
      onClose={onClose}
      testid="deactivate-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="danger"
            isDisabled={reason.trim().length < 3 || deactivate.isPending}
            onPress={() => deactivate.mutate({ id: user.id, reason: reason.trim(), hostile })}
            testid="deactivate-save"
          >
            {t('team.deactivate')}
          </Button>
        </>
      }
    >
      <p>{t('team.deactivateText')}</p>
      <TextField label={t('common.reason')} value={reason} onChange={setReason} maxLength={200} testid="reason" />
      <Checkbox selected={hostile} onChange={setHostile}>
        {t('team.hostile')}
      </Checkbox>
      {hostile && <Note tone="warning">{t('team.hostileText')}</Note>}
      <ErrorNote error={deactivate.error} />
    </Dialog>
  );
}
