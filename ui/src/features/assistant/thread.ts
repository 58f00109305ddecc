import { asApiError, type Backend, type BeginAssistant, type Id } from '@/backend';

const SESSION_OVER = 'assistant.session_over';

/** A session with the assistant: begun by the first thing asked in it, and begun again when the core has ended it. */
export class Thread {
  private id: Promise<Id> | null = null;

  constructor(
    private readonly backend: Backend,
    private readonly kind: BeginAssistant['kind'] = 'general',
  ) {}

  async with<T>(ask: (session: Id) => Promise<T>): Promise<T> {
    try {
      return await ask(await this.begin());
    } catch (thrown) {
      if (asApiError(thrown).code !== SESSION_OVER) throw thrown;
      this.id = null;
      return ask(await this.begin());
    }
  }

  private begin(): Promise<Id> {
    this.id ??= this.backend.call('assistant.begin', { kind: this.kind }).then(
      ({ id }) => id,
      (thrown: unknown) => {
        this.id = null;
        throw thrown;
      },
    );
    return this.id;
  }

  end(): void {
    const { id } = this;
    this.id = null;
    // A session that the core has ended already is over all the same.
    id?.then((session) => this.backend.call('assistant.end', { id: session })).catch(() => {});
  }
}
