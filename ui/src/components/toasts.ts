/** A short message at the foot of the window, with at most one thing to do about it. */
export interface Toast {
  id: number;
  text: string;
  tone: 'neutral' | 'danger';
  action: { label: string; run: () => void } | null;
}

type Listener = (toasts: readonly Toast[]) => void;

const LIFETIME_MS = 8000;
const MOST_AT_ONCE = 3;

/** Messages wait here so that a screen may leave while its message stays. */
class ToastQueue {
  private toasts: readonly Toast[] = [];
  private readonly listeners = new Set<Listener>();
  private next = 1;

  readonly current = (): readonly Toast[] => this.toasts;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  show(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): number {
    const toast: Toast = { id: this.next++, text, tone: options.tone ?? 'neutral', action: options.action ?? null };
    this.set([...this.toasts, toast].slice(-MOST_AT_ONCE));
    window.setTimeout(() => this.close(toast.id), LIFETIME_MS);
    return toast.id;
  }

  close(id: number): void {
    this.set(this.toasts.filter((toast) => toast.id !== id));
  }

  /** Runs the newest undo that is still on the screen; false when there is none. */
  undo(): boolean {
    const toast = this.toasts.findLast((candidate) => candidate.action);
    if (!toast?.action) return false;
    this.close(toast.id);
    toast.action.run();
    return true;
  }

  private set(toasts: readonly Toast[]): void {
    this.toasts = toasts;
    this.listeners.forEach((listener) => listener(toasts));
  }
}

export const toasts = new ToastQueue();
