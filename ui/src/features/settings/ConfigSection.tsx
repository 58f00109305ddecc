import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ConfigEntry } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, TextField } from '@/components/Fields';
import { Card, Empty } from '@/components/Layout';
import { toasts } from '@/components/toasts';

import styles from './Settings.module.css';

/** Policies about the assistant have a place of their own. */
const ELSEWHERE = 'assistant.';

/** The clinic's policies: each a value that the rules read, with what it is for. */
export function ConfigSection() {
  const { t } = useTranslation();
  const config = useApi('settings.config', {});
  const others = config.data?.filter(({ key }) => !key.startsWith(ELSEWHERE));
  return (
    <Card title={t('settings.tab.config')}>
      <ErrorNote error={config.error} />
      {others?.length === 0 && <Empty>{t('settings.emptyConfig')}</Empty>}
      {others?.map((entry) => (
        <Entry key={`${entry.key}${JSON.stringify(entry.value)}`} entry={entry} />
      ))}
    </Card>
  );
}

function shown({ kind, value }: ConfigEntry): string {
  if (kind === 'json') return JSON.stringify(value);
  return value === null || value === undefined ? '' : String(value);
}

/** The value that a text stands for, or undefined when it stands for none. */
function read(kind: ConfigEntry['kind'], text: string): unknown {
  if (kind === 'string') return text;
  if (kind === 'number') return /^-?\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.replace(',', '.')) : undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function Entry({ entry }: { entry: ConfigEntry }) {
  const { t, i18n } = useTranslation();
  const can = useCan();
  const { key, kind, value, description } = entry;
  const [text, setText] = useState(shown(entry));
  const save = useAction('settings.set_config', { onDone: () => toasts.show(t('common.saved')) });
  const named = i18n.exists(`settings.config.${key}`);
  // A policy that a newer core brings is shown in the core's own words.
  const name = named ? t(`settings.config.${key}`) : description || key;
  const next = read(kind, text);
  const may = can('settings.set_config');
  return (
    <div className={styles.entry} data-testid={`config-${key}`}>
      {kind === 'boolean' ? (
        <Checkbox selected={value === true} onChange={(on) => save.mutate({ key, value: on })} disabled={!may}>
          {name}
        </Checkbox>
      ) : (
        <TextField
          label={name}
          hint={named ? undefined : key}
          value={text}
          onChange={setText}
          disabled={!may}
          error={next === undefined ? t('settings.unreadable') : null}
        />
      )}
      {kind !== 'boolean' && may && text !== shown(entry) && (
        <Button
          isDisabled={next === undefined || save.isPending}
          onPress={() => save.mutate({ key, value: next })}
          testid={`config-save-${key}`}
        >
          {t('common.save')}
        </Button>
      )}
      <ErrorNote error={save.error} />
    </div>
  );
}
