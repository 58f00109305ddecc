import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { MethodName } from '@/backend';
import type { SettingsTab } from '@/app/route';
import { useCan } from '@/app/session';
import { Page } from '@/components/Layout';
import { Tabs } from '@/components/Tabs';

import { AssistantSection } from './AssistantSection';
import { BackupSection } from './BackupSection';
import { ClinicSection } from './ClinicSection';
import { ConfigSection } from './ConfigSection';
import { GrantsSection } from './GrantsSection';
import { MineSection } from './MineSection';

const TABS: { id: SettingsTab; needs: MethodName }[] = [
  { id: 'mine', needs: 'session.info' },
  { id: 'clinic', needs: 'settings.save_clinic' },
  { id: 'config', needs: 'settings.set_config' },
  { id: 'grants', needs: 'settings.grants' },
  { id: 'assistant', needs: 'assistant.save_settings' },
  { id: 'backup', needs: 'backup.create' },
];

const CONTENT: Record<SettingsTab, () => React.ReactNode> = {
  mine: () => <MineSection />,
  clinic: () => <ClinicSection />,
  config: () => <ConfigSection />,
  grants: () => <GrantsSection />,
  assistant: () => <AssistantSection />,
  backup: () => <BackupSection />,
};

export default function SettingsScreen({ first }: { first: SettingsTab }) {
  const { t } = useTranslation();
  const can = useCan();
  const [tab, setTab] = useState(first);
  const offered = TABS.filter(({ id, needs }) => id === 'mine' || can(needs));
  return (
    <Page title={t('app.area.settings')} testid="settings">
      <Tabs<SettingsTab>
        label={t('app.area.settings')}
        value={offered.some(({ id }) => id === tab) ? tab : 'mine'}
        onChange={setTab}
        items={offered.map(({ id }) => ({ id, label: t(`settings.tab.${id}`), content: CONTENT[id] }))}
      />
    </Page>
  );
}
