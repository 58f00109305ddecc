import type { ApiError, Change, Methods } from './api.gen';

export type * from './api.gen';

/** YYYY-MM-DD. */
export type Day = string;
/** Money in hundredths of a real. */
export type Centavos = number;

export type MethodName = keyof Methods;
export type Params<M extends MethodName> = Methods[M][0];
export type Result<M extends MethodName> = Methods[M][1];

/** The one way from the screen to the core. */
export interface Backend {
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>>;
  /** Tells of every committed change, ours or not; answers with the way to stop listening. */
  onChange(listener: (change: Change) => void): () => void;
}

/** A refusal or failure of the core; `api` says which sentence to show. */
export class BackendError extends Error {
  constructor(readonly api: ApiError) {
    super(api.code);
    this.name = 'BackendError';
  }
}

function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === 'object' && thrown !== null && ['code', 'kind', 'params'].every((part) => part in thrown);
}

/** Anything that was thrown, as an error of the API; one that is that already stays as it is. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof BackendError) return thrown.api;
  if (isApiError(thrown)) return thrown;
  return { code: 'internal', kind: 'internal', params: {}, incident: null };
}

export async function openBackend(): Promise<Backend> {
  if (import.meta.env.VITE_BACKEND === 'memory') {
    const { openFromAddress } = await import('./memory');
    return openFromAddress(window.location.search);
  }
  const { tauriBackend } = await import('./tauri');
  return tauriBackend();
}
