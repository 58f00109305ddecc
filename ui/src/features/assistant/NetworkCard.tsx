import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

import type { NetworkModel } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { ErrorNote } from '@/components/ErrorNote';
import { TextField } from '@/components/Fields';
import { Badge, Card, layout, Note } from '@/components/Layout';
import { toasts } from '@/components/toasts';
import { useFormats } from '@/i18n/format';

/** A model on another machine of the clinic's own network, which words answers from rows. Off until an owner enters one. */
export function NetworkCard() {
  const { t } = useTranslation();
  const can = useCan();
  const network = useApi('assistant.network', {});
  const stored = network.data ?? null;
  if (!can('assistant.save_network')) return null;
  return (
    <Card
      title={t('assistant.network.title')}
      testid="network"
      actions={
        network.isSuccess && (
          <Badge tone={stored ? 'success' : 'neutral'}>
            {t(stored ? 'assistant.network.on' : 'assistant.network.off')}
          </Badge>
        )
      }
    >
      <div className={layout.stack}>
        <p className={`${layout.muted} ${layout.small}`}>{t('assistant.network.hint')}</p>
        <ErrorNote error={network.error} />
        {network.isSuccess && <NetworkForm key={JSON.stringify(stored)} stored={stored} />}
      </div>
    </Card>
  );
}

function NetworkForm({ stored }: { stored: NetworkModel | null }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState(stored?.address ?? '');
  const [model, setModel] = useState(stored?.model ?? '');
  const [token, setToken] = useState('');
  const formats = useFormats();
  const tried = useAction('assistant.try_network');
  const save = useAction('assistant.save_network', { onDone: () => toasts.show(t('common.saved')) });
  // A token that is not typed again stays with the address it was entered for.
  const wanted = { address: address.trim(), model: model.trim(), token: token === '' ? null : token };
  const complete = wanted.address !== '' && wanted.model !== '';
  const busy = tried.isPending || save.isPending;
  const changed = (set: (text: string) => void) => (text: string) => {
    set(text);
    tried.reset();
    save.reset();
  };
  return (
    <Form
      className={layout.stack ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) save.mutate({ network: wanted });
      }}
    >
      <div className={layout.grid}>
        <TextField
          label={t('assistant.network.address')}
          hint={t('assistant.network.addressHint')}
          value={address}
          onChange={changed(setAddress)}
          maxLength={300}
          testid="network-address"
        />
        <TextField
          label={t('assistant.network.model')}
          hint={t('assistant.network.modelHint')}
          value={model}
          onChange={changed(setModel)}
          maxLength={100}
          testid="network-model"
        />
        <TextField
          label={t('assistant.network.token')}
          required={false}
          type="password"
          hint={t(stored?.token ? 'assistant.network.tokenKept' : 'assistant.network.tokenHint')}
          value={token}
          onChange={changed(setToken)}
          maxLength={512}
          testid="network-token"
        />
      </div>
      <ErrorNote error={tried.error ?? save.error} testid="network-error" />
      {tried.data && (
        <Note tone="success" live testid="network-tried">
          {t('assistant.network.answered', { seconds: formats.number(Math.round(tried.data.milliseconds / 100) / 10) })}
        </Note>
      )}
      <div className={layout.row}>
        <Button type="submit" look="primary" isDisabled={!complete || busy} testid="network-save">
          {t('common.save')}
        </Button>
        <Button isDisabled={!complete || busy} onPress={() => tried.mutate(wanted)} testid="network-try">
          {t(tried.isPending ? 'assistant.network.trying' : 'assistant.network.try')}
        </Button>
        {stored && (
          <Button look="quiet" isDisabled={busy} onPress={() => save.mutate({ network: null })} testid="network-off">
            {t('assistant.network.switchOff')}
          </Button>
        )}
      </div>
    </Form>
  );
}
