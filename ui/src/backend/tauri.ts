import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { ApiError, Change } from './api.gen';

import { BackendError, type Backend, type MethodName, type Params, type Result } from './index';

function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'kind' in thrown;
}

async function call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
  try {
    return await invoke<Result<M>>('rpc', { method, params });
  } catch (thrown) {
    if (isApiError(thrown)) throw new BackendError({ ...thrown, params: thrown.params ?? {} });
    throw thrown;
  }
}

function onChange(listener: (change: Change) => void): () => void {
  const stopped = listen<Change>('changed', (event) => listener(event.payload));
  return () => void stopped.then((stop) => stop());
}

/** The core behind the shell's one command. */
export function tauriBackend(): Backend {
  return { call, onChange };
}
