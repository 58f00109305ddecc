import { useTranslation } from 'react-i18next';

import type { Model } from '@/backend';
import { useApi } from '@/app/query';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, Card, layout } from '@/components/Layout';
import { useFormats } from '@/i18n/format';

import styles from './Models.module.css';
import { sizeOf } from './progress';

/** The models that there are, what each is for, and whether it is here. */
export function ModelsCard() {
  const { t } = useTranslation();
  const models = useApi('assistant.models', {});
  return (
    <Card title={t('assistant.models')} testid="models">
      <div className={layout.stack}>
        <ErrorNote error={models.error} />
        <ul className={styles.models}>
          {models.data?.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function ModelRow({ model }: { model: Model }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { id, name, kind, version, bytes, licence, note, installed, checked } = model;
  const { amount, unit } = sizeOf(bytes);
  const facts = [`${formats.number(amount)} ${unit}`, licence, version && t('assistant.version', { version })];
  return (
    <li className={styles.model} data-testid={`model-${id}`}>
      <div>
        <strong>{name}</strong> <Badge>{t(`assistant.modelKind.${kind}`)}</Badge>{' '}
        {installed && <Badge tone="success">{t('assistant.installed')}</Badge>}
        {!installed && !checked && <Badge tone="warning">{t('assistant.unchecked')}</Badge>}
        <p className={`${layout.muted} ${layout.small}`}>{facts.filter(Boolean).join(' · ')}</p>
        {note && <p className={layout.small}>{note}</p>}
      </div>
    </li>
  );
}
