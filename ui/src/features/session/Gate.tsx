import { useState } from 'react';

import type { ClinicEntry } from '@/backend';
import { useApi } from '@/app/query';
import { ErrorNote } from '@/components/ErrorNote';
import { CreateClinic } from '@/features/firstrun/CreateClinic';
import { Welcome } from '@/features/firstrun/Welcome';

import { Recover } from './Recover';
import { Restore } from './Restore';
import styles from './Session.module.css';
import { Unlock } from './Unlock';

type Place =
  | { at: 'welcome' }
  | { at: 'create' }
  | { at: 'restore' }
  | { at: 'unlock'; clinic: ClinicEntry }
  | { at: 'recover'; clinic: ClinicEntry };

/** What stands before the clinic: which one, who, or a new one. One clinic alone is asked for at once. */
export function Gate() {
  const clinics = useApi('app.clinics', {});
  const [chosen, setChosen] = useState<Place | null>(null);
  if (clinics.isPending) return null;
  if (clinics.error) {
    return (
      <main className={styles.gate}>
        <div className={styles.box}>
          <ErrorNote error={clinics.error} />
        </div>
      </main>
    );
  }
  const only = clinics.data.length === 1 ? clinics.data[0] : undefined;
  const place: Place = chosen ?? (only ? { at: 'unlock', clinic: only } : { at: 'welcome' });
  const toWelcome = () => setChosen({ at: 'welcome' });
  switch (place.at) {
    case 'welcome':
      return (
        <Welcome
          clinics={clinics.data}
          onCreate={() => setChosen({ at: 'create' })}
          onRestore={() => setChosen({ at: 'restore' })}
          onClinic={(clinic) => setChosen({ at: 'unlock', clinic })}
        />
      );
    case 'create':
      return <CreateClinic onBack={toWelcome} />;
    case 'restore':
      return <Restore onBack={toWelcome} />;
    case 'unlock':
      return (
        <Unlock
          clinic={place.clinic}
          onBack={toWelcome}
          onRecover={() => setChosen({ at: 'recover', clinic: place.clinic })}
        />
      );
    case 'recover':
      return <Recover clinic={place.clinic} onBack={() => setChosen({ at: 'unlock', clinic: place.clinic })} />;
  }
}
