import { createContext, useContext } from 'react';

import type { MethodName, SessionInfo } from '@/backend';

export const SessionContext = createContext<SessionInfo | null>(null);

/** Who works here; only below the gate, where somebody always does. */
export function useSession(): SessionInfo {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a session stands above every screen of the clinic');
  return session;
}

/** Whether the role offers this verb; the rows are decided by the core. */
export function useCan(): (method: MethodName) => boolean {
  const { permissions } = useSession();
  return (method) => permissions.includes(method);
}
