import { useEffect, useState } from 'react';

import type { Day, Instant } from '@/backend';
import { dayOf, minuteOf } from '@/lib/time';

const EVERY_MS = 30_000;

/** The clinic's wall clock: the core's time of the last answer, and what has passed since. */
export function useNow(base: Instant, zone: string): { day: Day; minute: number } {
  const [since, setSince] = useState({ base, elapsed: 0 });
  useEffect(() => {
    const from = Date.now();
    const timer = window.setInterval(() => setSince({ base, elapsed: Date.now() - from }), EVERY_MS);
    return () => window.clearInterval(timer);
  }, [base]);
  const elapsed = since.base === base ? since.elapsed : 0;
  const now = new Date(Date.parse(base) + elapsed).toISOString();
  return { day: dayOf(now, zone), minute: minuteOf(now, zone) };
}
