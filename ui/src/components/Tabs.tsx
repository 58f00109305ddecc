import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

import { layout } from './Layout';

export interface TabItem<K extends string> {
  id: K;
  label: string;
  content: () => ReactNode;
}

interface Props<K extends string> {
  label: string;
  items: TabItem<K>[];
  value: K;
  onChange: (value: K) => void;
}

export function Tabs<K extends string>({ label, items, value, onChange }: Props<K>) {
  return (
    <AriaTabs selectedKey={value} onSelectionChange={(key) => onChange(key as K)}>
      <TabList aria-label={label} className={layout.tabs ?? ''}>
        {items.map((item) => (
          <Tab key={item.id} id={item.id} className={layout.tab ?? ''} data-testid={`tab-${item.id}`}>
            {item.label}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} style={{ paddingTop: 20 }}>
          {item.content()}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
