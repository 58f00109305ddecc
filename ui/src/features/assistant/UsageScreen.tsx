import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AssistantPerformance, AssistantUsage } from '@/backend';
import { useApi } from '@/app/query';
import { useSession } from '@/app/session';
import { ErrorNote } from '@/components/ErrorNote';
import { Card, DataTable, Empty, Page, Segments } from '@/components/Layout';
import { useFormats } from '@/i18n/format';
import { addDays, dayOf, todayIn } from '@/lib/time';

import { everyDay } from './chart';
import { DayBars, Figures, Parts } from './Charts';
import styles from './Charts.module.css';

const SPANS = ['7', '30', '90'] as const;
type Span = (typeof SPANS)[number];

const MICRO = 1_000_000;

/** How the assistant is used and how good it is: what it answers, how fast, for whom, and what became of its estimates. */
export default function UsageScreen() {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const [span, setSpan] = useState<Span>('30');
  const to = todayIn(clinic.timezone);
  const from = addDays(to, 1 - Number(span));
  const usage = useApi('assistant.usage', { from, to }, { keep: true });
  return (
    <Page
      title={t('app.area.assistant')}
      testid="usage"
      actions={
        <Segments<Span>
          label={t('assistant.usage.span')}
          value={span}
          options={SPANS.map((id) => ({ id, label: t('assistant.usage.days', { count: Number(id) }) }))}
          onChange={setSpan}
          testid="usage-span"
        />
      }
    >
      <ErrorNote error={usage.error} />
      {usage.data && usage.data.days.length === 0 && <Empty>{t('assistant.usage.empty')}</Empty>}
      {usage.data && usage.data.days.length > 0 && <Overview usage={usage.data} from={from} to={to} />}
      {usage.data && <Quality rows={usage.data.performance} />}
    </Page>
  );
}

interface OverviewProps {
  usage: AssistantUsage;
  from: string;
  to: string;
}

function Overview({ usage, from, to }: OverviewProps) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { days, users, models, outcomes, intents } = usage;
  const seconds = (ms: number) => t('assistant.usage.seconds', { seconds: formats.number(Math.round(ms / 10) / 100) });
  return (
    <>
      <Totals usage={usage} />
      <Card title={t('assistant.usage.questions')}>
        <div className={styles.pair}>
          <DayBars
            label={t('assistant.usage.perDay')}
            points={everyDay(
              from,
              to,
              days.map(({ name, queries }) => ({ day: name, value: queries })),
            )}
            say={formats.number}
          />
          <DayBars
            label={t('assistant.usage.latency')}
            points={everyDay(
              from,
              to,
              days.map(({ name, mean_ms }) => ({ day: name, value: mean_ms })),
            )}
            say={seconds}
          />
        </div>
      </Card>
      <Card title={t('assistant.usage.what')}>
        <div className={styles.pair}>
          <Parts
            label={t('assistant.usage.outcomes')}
            parts={outcomes.map(({ name, count }) => ({
              key: name,
              name: t(`assistant.ended.${name}`, { defaultValue: name }),
              value: count,
            }))}
            say={formats.number}
          />
          <Parts
            label={t('assistant.usage.intents')}
            parts={intents.map(({ name, count }) => ({
              key: name,
              name: t(`assistant.intent.${name}`, { defaultValue: name }),
              value: count,
            }))}
            say={formats.number}
          />
        </div>
      </Card>
      <Card title={t('assistant.usage.who')}>
        <div className={styles.pair}>
          <Parts
            label={t('assistant.usage.users')}
            parts={users.map(({ name, queries }) => ({ key: name, name, value: queries }))}
            say={formats.number}
          />
          <Parts
            label={t('assistant.usage.models')}
            parts={models.map(({ name, queries, tokens }) => ({
              key: name,
              name,
              value: queries,
              detail: t('assistant.usage.tokens', { count: tokens, amount: formats.number(tokens) }),
            }))}
            say={formats.number}
          />
        </div>
      </Card>
    </>
  );
}

function Totals({ usage: { days, stars } }: { usage: AssistantUsage }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const sum = (value: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + value(day), 0);
  const questions = sum(({ queries }) => queries);
  const mean = sum(({ mean_ms, queries }) => mean_ms * queries) / Math.max(questions, 1);
  const votes = stars.reduce((total, count) => total + count, 0);
  const points = stars.reduce((total, count, place) => total + count * (place + 1), 0);
  const cost = sum(({ cost_microusd }) => cost_microusd) / MICRO;
  return (
    <Card title={t('assistant.usage.total')} testid="usage-totals">
      <Figures
        figures={[
          { label: t('assistant.usage.questions'), value: formats.number(questions) },
          {
            label: t('assistant.usage.meanTime'),
            value: t('assistant.usage.seconds', { seconds: formats.number(Math.round(mean / 10) / 100) }),
          },
          { label: t('assistant.usage.broken'), value: formats.number(sum(({ errors }) => errors)) },
          {
            label: t('assistant.usage.opinion'),
            value: votes === 0 ? '–' : formats.number(Math.round((points / votes) * 10) / 10),
            hint: t('assistant.usage.votes', { count: votes }),
          },
          { label: t('assistant.usage.cost'), value: `US$ ${formats.number(Math.round(cost * 100) / 100)}` },
        ]}
      />
    </Card>
  );
}

/** How often estimates came true: said with how many there were, because few say little. */
function Quality({ rows }: { rows: AssistantPerformance[] }) {
  const { t } = useTranslation();
  const { clinic } = useSession();
  const formats = useFormats(clinic.timezone);
  const share = (value: number | null) => (value === null ? '–' : `${formats.number(Math.round(value * 100))} %`);
  return (
    <Card title={t('assistant.usage.quality')} testid="usage-quality">
      <DataTable
        label={t('assistant.usage.quality')}
        rows={rows}
        rowKey={({ kind, model, from }) => `${kind}${model}${from}`}
        empty={t('assistant.usage.noQuality')}
        columns={[
          {
            key: 'kind',
            title: t('assistant.usage.of'),
            cell: ({ kind }) => t(`assistant.performance.${kind}`, { defaultValue: kind }),
          },
          {
            key: 'when',
            title: t('assistant.usage.when'),
            cell: ({ from, until }) =>
              `${formats.day(dayOf(from, clinic.timezone))} – ${formats.day(dayOf(until, clinic.timezone))}`,
          },
          {
            key: 'requests',
            title: t('assistant.usage.cases'),
            align: 'end',
            cell: ({ requests }) => formats.number(requests),
          },
          {
            key: 'accuracy',
            title: t('assistant.usage.accuracy'),
            align: 'end',
            cell: ({ accuracy }) => share(accuracy),
          },
          {
            key: 'precision',
            title: t('assistant.usage.precision'),
            align: 'end',
            cell: ({ precision }) => share(precision),
          },
          { key: 'recall', title: t('assistant.usage.recall'), align: 'end', cell: ({ recall }) => share(recall) },
          {
            key: 'auc',
            title: t('assistant.usage.auc'),
            align: 'end',
            cell: ({ auc }) => (auc === null ? '–' : formats.number(Math.round(auc * 100) / 100)),
          },
        ]}
      />
    </Card>
  );
}
