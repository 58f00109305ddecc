import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MethodName } from '@/backend';
import { useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Page } from '@/components/Layout';
import { Tabs } from '@/components/Tabs';

import { AddUserDialog } from './AddUserDialog';
import { Places } from './Places';
import { ProfessionalDialog } from './ProfessionalDialog';
import { Professionals } from './Professionals';
import { Users } from './Users';

type Tab = 'users' | 'professionals' | 'places';

const ADDS: Partial<Record<Tab, MethodName>> = { users: 'team.add_user', professionals: 'team.save_professional' };

/** Who works here and as what, who treats, and in which rooms. */
export default function TeamScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const [tab, setTab] = useState<Tab>('users');
  const [adding, setAdding] = useState(false);
  const users = useApi('team.users', {});
  const needs = ADDS[tab];
  const close = () => setAdding(false);
  return (
    <Page
      title={t('app.area.team')}
      testid="team"
      actions={
        needs &&
        can(needs) && (
          <Button
            look="primary"
            icon={<Plus size={16} aria-hidden />}
            onPress={() => setAdding(true)}
            testid="team-new"
          >
            {t(tab === 'users' ? 'team.newUser' : 'team.newProfessional')}
          </Button>
        )
      }
    >
      <ErrorNote error={users.error} />
      <Tabs<Tab>
        label={t('app.area.team')}
        value={tab}
        onChange={setTab}
        items={[
          { id: 'users', label: t('team.users'), content: () => <Users users={users.data ?? []} /> },
          { id: 'professionals', label: t('team.professionals'), content: () => <Professionals /> },
          { id: 'places', label: t('team.places'), content: () => <Places /> },
        ]}
      />
      {adding && tab === 'users' && <AddUserDialog onClose={close} />}
      {adding && tab === 'professionals' && (
        <ProfessionalDialog professional={null} users={users.data ?? []} onClose={close} />
      )}
    </Page>
  );
}
