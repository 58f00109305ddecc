import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Equipment, Room } from '@/backend';
import { useAction, useApi } from '@/app/query';
import { useCan } from '@/app/session';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { ErrorNote } from '@/components/ErrorNote';
import { Checkbox, TextField } from '@/components/Fields';
import { Badge, Card, Empty } from '@/components/Layout';

import styles from './Team.module.css';

type Kind = 'room' | 'equipment';
type Place = Room | Equipment;

/** Rooms and equipment: what the agenda never gives to two people at once. */
export function Places() {
  const rooms = useApi('team.rooms', {});
  const equipment = useApi('team.equipment', {});
  return (
    <div className={styles.places}>
      <PlaceList kind="room" places={rooms.data ?? []} />
      <PlaceList kind="equipment" places={equipment.data ?? []} />
    </div>
  );
}

function PlaceList({ kind, places }: { kind: Kind; places: Place[] }) {
  const { t } = useTranslation();
  const can = useCan();
  const [editing, setEditing] = useState<Place | 'new' | null>(null);
  const may = can(kind === 'room' ? 'team.save_room' : 'team.save_equipment');
  return (
    <Card
      title={t(`team.${kind}s`)}
      actions={
        may && (
          <Button size="small" onPress={() => setEditing('new')} testid={`${kind}-new`}>
            {t('common.add')}
          </Button>
        )
      }
    >
      {places.length === 0 && <Empty>{t(`team.empty_${kind}`)}</Empty>}
      {places.map((place) => (
        <div key={place.id} className={styles.place}>
          <span>{place.name}</span>
          {!place.active && <Badge>{t('common.inactive')}</Badge>}
          {may && (
            <Button size="small" look="quiet" onPress={() => setEditing(place)}>
              {t('common.edit')}
            </Button>
          )}
        </div>
      ))}
      {editing && (
        <PlaceDialog kind={kind} place={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Card>
  );
}

function PlaceDialog({ kind, place, onClose }: { kind: Kind; place: Place | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(place?.name ?? '');
  const [active, setActive] = useState(place?.active ?? true);
  const save = useAction(kind === 'room' ? 'team.save_room' : 'team.save_equipment', { onDone: onClose });
  return (
    <Dialog
      open
      title={place ? place.name : t(`team.new_${kind}`)}
      onClose={onClose}
      testid="place-dialog"
      actions={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            isDisabled={name.trim() === '' || save.isPending}
            onPress={() => save.mutate({ id: place?.id ?? null, name: name.trim(), active })}
            testid="place-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('common.name')}
        value={name}
        onChange={setName}
        autoFocus
        maxLength={80}
        testid="place-name"
      />
      <Checkbox selected={active} onChange={setActive}>
        {t('team.inUse')}
      </Checkbox>
      <ErrorNote error={save.error} />
    </Dialog>
  );
}
