import type { Change } from './api.gen';
import { asApiError, BackendError, type Backend, type MethodName, type Params, type Result } from './index';
import { handlers } from './memory/handlers';
import { demoClinic } from './memory/demo';
import { Store } from './memory/store';

interface Options {
  now?: () => Date;
  /** A clinic with people in it, its owner signed in. */
  signedIn?: boolean;
}

/** The contract over plain objects: for developing and testing the screens without the core. Nothing outlives the page. */
export class MemoryBackend implements Backend {
  readonly store: Store;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor({ now = () => new Date(), signedIn = false }: Options = {}) {
    this.store = new Store(now, (change) => this.listeners.forEach((listener) => listener(change)));
    if (signedIn) {
      const clinic = demoClinic(this.store);
      this.store.open(clinic, clinic.users[0]?.id ?? '');
    }
  }

  async call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
    await Promise.resolve();
    try {
      this.store.allow(method);
      return structuredClone(handlers[method](this.store, structuredClone(params)));
    } catch (thrown) {
      throw thrown instanceof BackendError ? thrown : new BackendError(asApiError(thrown));
    }
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** `?demo` in the address opens the demonstration clinic at once. */
export function openFromAddress(search: string): Backend {
  return new MemoryBackend({ signedIn: new URLSearchParams(search).has('demo') });
}
