import { useEffect } from 'react';

import type { Id } from '@/backend';
import { useApi } from '@/app/query';
import { goInstead } from '@/app/route';
import { useSession } from '@/app/session';
import { ErrorNote } from '@/components/ErrorNote';
import { dayOf } from '@/lib/time';

/** Looks up the day of a visit and opens the agenda there, with the visit beside it. */
export default function VisitDoor({ id }: { id: Id }) {
  const { clinic } = useSession();
  const visit = useApi('agenda.get', { id });
  const start = visit.data?.start;
  useEffect(() => {
    if (start) goInstead({ screen: 'agenda', view: 'day', day: dayOf(start, clinic.timezone), visit: id });
  }, [start, id, clinic.timezone]);
  return <ErrorNote error={visit.error} />;
}
