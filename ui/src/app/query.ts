import {
  QueryClient,
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';

import { asApiError, type ApiError, type Backend, type MethodName, type Params, type Result } from '@/backend';

export const BackendContext = createContext<Backend | null>(null);

export function useBackend(): Backend {
  const backend = useContext(BackendContext);
  if (!backend) throw new Error('a backend stands above every screen');
  return backend;
}

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The core tells of every change and answers from the same disk: no retry, no polling.
      queries: { retry: false, staleTime: Infinity, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** What a query reads besides its own area: a change there makes it fetch again. */
const ALSO_READS: Partial<Record<MethodName, string[]>> = {
  'patients.page': ['agenda', 'records', 'consent', 'finance', 'stock'],
  'patients.recent': ['agenda'],
  'agenda.view': ['patients', 'team', 'catalogue', 'settings'],
  'finance.day': ['patients'],
  'finance.overdue': ['patients'],
  'session.info': ['settings', 'team'],
};

/** The area of a change by another program: it does not tell of what. */
const ANY_AREA = '*';

function reads(method: MethodName, area: string): boolean {
  return area === ANY_AREA || method.split('.')[0] === area || (ALSO_READS[method]?.includes(area) ?? false);
}

export function refresh(client: QueryClient, area: string): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => reads(queryKey[0] as MethodName, area) });
}

interface Options {
  enabled?: boolean;
  /** Keeps the last answer on the screen while the next one comes. */
  keep?: boolean;
  refetchInterval?: number;
}

export function useApi<M extends MethodName>(
  method: M,
  params: Params<M>,
  { enabled = true, keep = false, refetchInterval }: Options = {},
): UseQueryResult<Result<M>, Error> {
  const backend = useBackend();
  return useQuery<Result<M>, Error>({
    queryKey: [method, params],
    queryFn: () => backend.call(method, params),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(refetchInterval ? { refetchInterval } : {}),
  });
}

interface ActionOptions<M extends MethodName> {
  onDone?: (result: Result<M>, params: Params<M>) => void;
  onRefused?: (error: ApiError, params: Params<M>) => void;
}

export function useAction<M extends MethodName>(
  method: M,
  { onDone, onRefused }: ActionOptions<M> = {},
): UseMutationResult<Result<M>, Error, Params<M>> {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation<Result<M>, Error, Params<M>>({
    mutationFn: (params) => backend.call(method, params),
    onSuccess: async (result, params) => {
      onDone?.(result, params);
      await refresh(client, method.split('.')[0] ?? method);
    },
    onError: (error, params) => onRefused?.(asApiError(error), params),
  });
}

/** Fetches again what a change anywhere made old, and learns of a lock as soon as any call meets it. */
export function useLiveRefresh(): void {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => backend.onChange(({ area }) => void refresh(client, area)), [backend, client]);
  useEffect(() => {
    const onLocked = (error: unknown) => {
      if (error && asApiError(error).kind === 'locked') void refresh(client, 'session');
    };
    const stops = [
      client.getQueryCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') onLocked(event.action.error);
      }),
      client.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') onLocked(event.action.error);
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client]);
}
