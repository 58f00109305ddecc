import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { AddModel, Model } from '@/backend';
import { useAction } from '@/app/query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { layout, Segments } from '@/components/Layout';
import { SelectField } from '@/components/Select';

import { requestOf, TEMPLATES, type ModelDraft } from './model';

const KINDS: Model['kind'][] = ['writer', 'planner', 'embedder'];

interface Props {
  draft: ModelDraft;
  onClose: () => void;
  /** The request went out: whoever pauses the model can send it again. */
  onBegun: (request: AddModel) => void;
}

/** A larger model: a file that somebody brought, or an address with the fingerprint that its publisher gives. */
export function AddModelDialog({ draft: first, onClose, onBegun }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(first);
  const set = (part: Partial<ModelDraft>) => setDraft({ ...draft, ...part });
  const request = requestOf(draft);
  const add = useAction('assistant.add_model', {
    onDone: (_, sent) => {
      onBegun(sent);
      onClose();
    },
  });
  return (
    <Dialog
      open
      title={t('assistant.addModel')}
      onClose={onClose}
      testid="add-model-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={!request || add.isPending}
            onPress={() => request && add.mutate(request)}
            testid="model-save"
          >
            {t('assistant.bringIn')}
          </Button>
        </>
      }
    >
      <Segments<ModelDraft['from']>
        label={t('assistant.from')}
        value={draft.from}
        options={[
          { id: 'file', label: t('assistant.fromFile') },
          { id: 'address', label: t('assistant.fromAddress') },
        ]}
        onChange={(from) => set({ from })}
        testid="model-from"
      />
      <TextField
        label={t(draft.from === 'file' ? 'assistant.modelFile' : 'assistant.modelAddress')}
        hint={t(draft.from === 'file' ? 'assistant.modelFileHint' : 'assistant.modelAddressHint')}
        value={draft.place}
        onChange={(place) => set({ place })}
        autoFocus
        testid="model-place"
      />
      <TextField
        label={t('assistant.fingerprint')}
        {...(draft.from === 'file' ? { required: false } : {})}
        hint={t('assistant.fingerprintHint')}
        value={draft.fingerprint}
        onChange={(fingerprint) => set({ fingerprint })}
        maxLength={64}
        testid="model-fingerprint"
      />
      <div className={layout.grid}>
        <TextField
          label={t('common.name')}
          value={draft.name}
          onChange={(name) => set({ name })}
          maxLength={80}
          testid="model-name"
        />
        <TextField
          label={t('assistant.licence')}
          value={draft.licence}
          onChange={(licence) => set({ licence })}
          maxLength={60}
          testid="model-licence"
        />
        <SelectField<Model['kind']>
          label={t('assistant.whatFor')}
          value={draft.kind}
          options={KINDS.map((id) => ({ id, label: t(`assistant.modelKind.${id}`) }))}
          onChange={(kind) => kind && set({ kind })}
          testid="model-kind"
        />
        {draft.kind === 'writer' && (
          <SelectField
            label={t('assistant.template')}
            value={draft.template}
            options={TEMPLATES.map((id) => ({ id, label: id }))}
            onChange={(template) => template && set({ template })}
            testid="model-template"
          />
        )}
      </div>
      <ErrorNote error={add.error} />
    </Dialog>
  );
}
