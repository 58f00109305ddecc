import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AddModel, ComingModel, Id, Model } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { Badge, Card, layout } from '@/components/Layout';

import { AddModelDialog } from './AddModelDialog';
import { ComingList } from './ComingList';
import { draftFor, isRemovable, NEW_MODEL, type ModelDraft } from './model';
import styles from './Models.module.css';
import { useSize } from './useSize';

/** How often a model on its way is looked at: its end is told, its bytes are not. */
const LOOK_MS = 700;

/** The models that there are, those on their way, and the way to bring one in. */
export function ModelsCard() {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<ModelDraft | null>(null);
  const [sent, setSent] = useState<Record<Id, AddModel>>({});
  const [busy, setBusy] = useState(false);
  const models = useApi('assistant.models', {});
  const coming = useApi('assistant.coming', {}, busy ? { refetchInterval: LOOK_MS } : {});
  const add = useAction('assistant.add_model');
  const running = coming.data?.some(({ state }) => state === 'running') ?? false;
  if (running !== busy) setBusy(running);
  const onTheWay = coming.data?.filter(({ state }) => state !== 'done').map(({ id }) => id) ?? [];
  const others = models.data?.filter(({ id }) => !onTheWay.includes(id));
  const resume = ({ id, name }: ComingModel) => {
    const again = sent[id];
    // Another window began it: what it asked for is not known here.
    if (again) add.mutate(again);
    else setDraft({ ...NEW_MODEL, id, name });
  };
  return (
    <Card
      title={t('assistant.models')}
      testid="models"
      actions={
        <Button icon={<Plus size={16} aria-hidden />} onPress={() => setDraft(NEW_MODEL)} testid="model-add">
          {t('assistant.addModel')}
        </Button>
      }
    >
      <div className={layout.stack}>
        <ErrorNote error={models.error ?? coming.error ?? add.error} />
        <ComingList coming={coming.data ?? []} at={coming.dataUpdatedAt} onResume={resume} />
        <ul className={styles.models}>
          {others?.map((model) => (
            <ModelRow key={model.id} model={model} onAdd={() => setDraft(draftFor(model))} />
          ))}
        </ul>
      </div>
      {draft && (
        <AddModelDialog
          draft={draft}
          onClose={() => setDraft(null)}
          onBegun={(request) => setSent({ ...sent, [request.id]: request })}
        />
      )}
    </Card>
  );
}

function ModelRow({ model, onAdd }: { model: Model; onAdd: () => void }) {
  const { t } = useTranslation();
  const size = useSize();
  const remove = useAction('assistant.remove_model');
  const { id, name, kind, version, bytes, licence, note, installed, checked } = model;
  const facts = [size(bytes), licence, version && t('assistant.version', { version })];
  return (
    <li className={styles.model} data-testid={`model-${id}`}>
      <div>
        <strong>{name}</strong> <Badge>{t(`assistant.modelKind.${kind}`)}</Badge>{' '}
        {installed && <Badge tone="success">{t('assistant.installed')}</Badge>}
        {!installed && !checked && <Badge tone="warning">{t('assistant.unchecked')}</Badge>}
        <p className={`${layout.muted} ${layout.small}`}>{facts.filter(Boolean).join(' · ')}</p>
        {note && <p className={layout.small}>{note}</p>}
        <ErrorNote error={remove.error} />
      </div>
      {!installed && (
        <Button size="small" onPress={onAdd} testid={`model-add-${id}`}>
          {t('common.add')}
        </Button>
      )}
      {isRemovable(model) && (
        <Button
          size="small"
          look="quiet"
          isDisabled={remove.isPending}
          onPress={() => remove.mutate({ id })}
          testid={`model-remove-${id}`}
        >
          {t('common.remove')}
        </Button>
      )}
    </li>
  );
}
