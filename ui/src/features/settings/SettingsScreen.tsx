import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MethodName } from '@/backend';
import { useCan } from '@/app/session';
import { Page } from '@/components/Layout';
import { Tabs } from '@/components/Tabs';

import { BackupSection } from './BackupSection';
import { ClinicSection } from './ClinicSection';
import { ConfigSection } from './ConfigSection';
import { GrantsSection } from './GrantsSection';
import { MineSection } from './MineSection';

type Tab = 'mine' | 'clinic' | 'config' | 'grants' | 'backup';

const TABS: { id: Tab; needs: MethodName }[] = [
  { id: 'mine', needs: 'session.info' },
  { id: 'clinic', needs: 'settings.save_clinic' },
  { id: 'config', needs: 'settings.set_config' },
  { id: 'grants', needs: 'settings.grants' },
  { id: 'backup', needs: 'backup.create' },
];

const CONTENT: Record<Tab, () => React.ReactNode> = {
  mine: () => <MineSection />,
  clinic: () => <ClinicSection />,
  config: () => <ConfigSection />,
  grants: () => <GrantsSection />,
  backup: () => <BackupSection />,
};

export default function SettingsScreen() {
  const { t } = useTranslation();
  const can = useCan();
  const [tab, setTab] = useState<Tab>('mine');
  const offered = TABS.filter(({ id, needs }) => id === 'mine' || can(needs));
  return (
    <Page title={t('app.area.settings')} testid="settings">
      <Tabs<Tab>
        label={t('app.area.settings')}
        value={tab}
        onChange={setTab}
        items={offered.map(({ id }) => ({ id, label: t(`settings.tab.${id}`), content: CONTENT[id] }))}
      />
    </Page>
  );
}
