import { useEffect, useRef } from 'react';

import { toasts } from '@/components/toasts';

interface Hotkeys {
  palette: () => void;
  assistant: () => void;
  shortcuts: () => void;
  lock: () => void;
  /** Place in the rail, from zero. */
  area: (place: number) => void;
}

/** The shortcuts that hold everywhere, as the sheet shows them: keys, then the name of what they do. */
export const SHORTCUTS = [
  { keys: ['Ctrl', 'K'], name: 'palette' },
  { keys: ['Ctrl', 'J'], name: 'assistant' },
  { keys: ['Ctrl', 'L'], name: 'lock' },
  { keys: ['Ctrl', 'Z'], name: 'undo' },
  { keys: ['Alt', '1…8'], name: 'area' },
  { keys: ['?'], name: 'shortcuts' },
  { keys: ['N'], name: 'quickBooking' },
  { keys: ['T'], name: 'today' },
  { keys: ['←', '→'], name: 'neighbourDay' },
  { keys: ['M'], name: 'moveVisit' },
] as const;

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Whether a key is for a field: it is where the key goes, or it has the attention while the key is shown to a list below it. */
export function isTyping(target: EventTarget | null): boolean {
  return isField(target) || isField(document.activeElement);
}

function onKey(event: KeyboardEvent, keys: Hotkeys): boolean {
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && key === 'k') keys.palette();
  else if (command && key === 'j') keys.assistant();
  else if (command && key === 'l') keys.lock();
  else if (command && key === 'z' && !isTyping(event.target)) return toasts.undo();
  else if (event.altKey && /^[1-8]$/.test(key)) keys.area(Number(key) - 1);
  else if (key === '?' && !isTyping(event.target)) keys.shortcuts();
  else return false;
  return true;
}

export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (onKey(event, latest.current)) event.preventDefault();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
