import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { AssistantSettings, Model, ModelPrice } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { formatRoute } from '@/app/route';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, NumberField } from '@/components/Fields';
import { Card, layout } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { ModelsCard } from '@/features/assistant/ModelsCard';
import { NetworkCard } from '@/features/assistant/NetworkCard';

/** Whether anybody may ask, what is kept of questions, how much may be asked, with which models and at what price. */
export function AssistantSection() {
  const { t } = useTranslation();
  const can = useCan();
  const settings = useApi('assistant.settings', {});
  return (
    <div className={layout.stack} data-testid="assistant-settings">
      <ErrorNote error={settings.error} />
      {settings.data && <SettingsForm key={JSON.stringify(settings.data)} stored={settings.data} />}
      <ModelsCard />
      <NetworkCard />
      {can('assistant.usage') && (
        <p>
          <a href={formatRoute({ screen: 'assistant' })}>{t('assistant.seeUsage')}</a>
        </p>
      )}
    </div>
  );
}

/** What a form holds while it is filled in: a limit may be empty for a moment. */
type Draft = Omit<AssistantSettings, 'per_minute' | 'per_hour'> & Record<'per_minute' | 'per_hour', number | null>;

function complete(draft: Draft): AssistantSettings | null {
  const { per_minute, per_hour } = draft;
  return per_minute !== null && per_hour !== null ? { ...draft, per_minute, per_hour } : null;
}

function SettingsForm({ stored }: { stored: AssistantSettings }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(stored);
  const save = useAction('assistant.save_settings', { onDone: () => toasts.show(t('common.saved')) });
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const wanted = complete(draft);
  return (
    <Form
      className={layout.stack ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted) save.mutate(wanted);
      }}
    >
      <Card title={t('settings.tab.assistant')}>
        <Checkbox selected={draft.enabled} onChange={(enabled) => set({ enabled })} testid="assistant-enabled">
          {t('assistant.enabled')}
        </Checkbox>
        <Checkbox
          selected={draft.keep_questions}
          onChange={(keep_questions) => set({ keep_questions })}
          testid="assistant-keep"
        >
          {t('assistant.keepQuestions')}
        </Checkbox>
        <p className={`${layout.muted} ${layout.small}`}>{t('assistant.keptHint')}</p>
      </Card>
      <Card title={t('assistant.limits')}>
        <div className={layout.stack}>
          <p className={`${layout.muted} ${layout.small}`}>{t('assistant.limitsHint')}</p>
          <div className={layout.grid}>
            <NumberField
              label={t('assistant.perMinute')}
              value={draft.per_minute}
              onChange={(per_minute) => set({ per_minute })}
              testid="assistant-per-minute"
            />
            <NumberField
              label={t('assistant.perHour')}
              value={draft.per_hour}
              onChange={(per_hour) => set({ per_hour })}
              testid="assistant-per-hour"
            />
            <NumberField
              label={t('assistant.tokensPerDay')}
              required={false}
              value={draft.tokens_per_day}
              onChange={(tokens_per_day) => set({ tokens_per_day })}
              testid="assistant-tokens"
            />
          </div>
        </div>
      </Card>
      <Prices prices={draft.prices} onChange={(prices) => set({ prices })} />
      <ErrorNote error={save.error} />
      <div>
        <Button type="submit" look="primary" isDisabled={!wanted || save.isPending} testid="assistant-save">
          {t('common.save')}
        </Button>
      </div>
    </Form>
  );
}

interface PricesProps {
  prices: ModelPrice[];
  onChange: (prices: ModelPrice[]) => void;
}

/** A price is kept in millionths of a dollar for a thousand tokens and typed in dollars for a million: the same number in thousandths. */
const MICRO_PER_DOLLAR_A_MILLION = 1000;

/** What each model that writes or plans costs, for whoever wants the use of a model of their own in money. */
function Prices({ prices, onChange }: PricesProps) {
  const { t } = useTranslation();
  const models = useApi('assistant.models', {});
  const network = useApi('assistant.network', {});
  const here = (models.data ?? []).filter(({ kind, installed }) => installed && kind !== 'embedder');
  const there = network.data ? [{ id: network.data.model, name: network.data.model }] : [];
  const priced: Pick<Model, 'id' | 'name'>[] = [
    ...here,
    ...there.filter(({ id }) => here.every((model) => model.id !== id)),
  ];
  if (priced.length === 0) return null;
  const priceOf = ({ id }: Pick<Model, 'id'>) =>
    prices.find(({ model }) => model === id)?.microusd_per_thousand_tokens ?? 0;
  const set = (id: string, dollars: number | null) => {
    const microusd_per_thousand_tokens = Math.round((dollars ?? 0) * MICRO_PER_DOLLAR_A_MILLION);
    onChange([...prices.filter(({ model }) => model !== id), { model: id, microusd_per_thousand_tokens }]);
  };
  return (
    <Card title={t('assistant.prices')}>
      <div className={layout.stack}>
        <p className={`${layout.muted} ${layout.small}`}>{t('assistant.pricesHint')}</p>
        <div className={layout.grid}>
          {priced.map((model) => (
            <NumberField
              key={model.id}
              whole={false}
              label={model.name}
              value={priceOf(model) / MICRO_PER_DOLLAR_A_MILLION}
              onChange={(dollars) => set(model.id, dollars)}
              testid={`assistant-price-${model.id}`}
            />
          ))}
        </div>
      </div>
    </Card>
  );
}
