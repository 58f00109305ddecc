import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';

import { drawn, movedTo, resizedTo, type DayWindow, type Span } from './layout';
import type { GridColumn, GridItem } from './model';

/** The height of a minute on the screen, in pixels: a quarter of an hour is 21 of them. */
export const PIXELS_A_MINUTE = 1.4;
/** A press that travels less than this is a click. */
const THRESHOLD_PX = 4;

/** What a drag or a keyboard move would leave behind. */
export interface Ghost extends Span {
  column: GridColumn;
  /** The visit that moves; null while a new one is drawn. */
  item: GridItem | null;
}

interface Gesture {
  kind: 'draw' | 'move' | 'resize';
  item: GridItem | null;
  column: number;
  /** Minute under the pointer when it went down. */
  anchor: number;
  x: number;
  y: number;
  moving: boolean;
}

interface Options {
  columns: GridColumn[];
  window: DayWindow;
  area: RefObject<HTMLDivElement | null>;
  find: (id: string) => GridItem | undefined;
  canMove: (item: GridItem) => boolean;
  onDraw: (ghost: Ghost) => void;
  onDrop: (ghost: Ghost) => void;
}

interface Point {
  column: number;
  minute: number;
}

function pointAt(area: HTMLElement, x: number, y: number, columns: number, opens: number): Point {
  const box = area.getBoundingClientRect();
  const column = Math.floor(((x - box.left) / box.width) * columns);
  return {
    column: Math.min(Math.max(column, 0), columns - 1),
    minute: opens + (y - box.top) / PIXELS_A_MINUTE,
  };
}

function ghostOf(gesture: Gesture, point: Point, columns: GridColumn[], window: DayWindow): Ghost | null {
  const place = gesture.kind === 'move' ? point.column : gesture.column;
  const column = columns[place];
  if (!column) return null;
  const { item, anchor } = gesture;
  if (!item) return { column, item, ...drawn(anchor, point.minute, window) };
  const span =
    gesture.kind === 'move'
      ? movedTo(item, item.start + point.minute - anchor, window)
      : resizedTo(item, item.end + point.minute - anchor, window);
  return { column, item, ...span };
}

/** Drawing, moving and resizing with the mouse or a pen. A finger scrolls and taps; moving by touch goes through the panel. */
export function useGridDrag(options: Options) {
  const [ghost, setGhost] = useState<Ghost | null>(null);
  const gesture = useRef<Gesture | null>(null);
  const latest = useRef({ options, ghost });
  useEffect(() => {
    latest.current = { options, ghost };
  });

  const onPointerDown = (event: ReactPointerEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const { area, columns, window, find, canMove } = options;
    if (event.button !== 0 || event.pointerType === 'touch' || !area.current) return;
    const card = target.closest<HTMLElement>('[data-item]');
    const item = card ? find(card.dataset['item'] ?? '') : undefined;
    if (card ? !item || !canMove(item) : !target.closest('[data-slot]')) return;
    const point = pointAt(area.current, event.clientX, event.clientY, columns.length, window.opens);
    gesture.current = {
      kind: !item ? 'draw' : target.closest('[data-resize]') ? 'resize' : 'move',
      item: item ?? null,
      column: point.column,
      anchor: point.minute,
      x: event.clientX,
      y: event.clientY,
      moving: false,
    };
  };

  useEffect(() => {
    const onMove = (event: PointerEvent) => {
      const current = gesture.current;
      const { area, columns, window } = latest.current.options;
      if (!current || !area.current) return;
      const travelled = Math.hypot(event.clientX - current.x, event.clientY - current.y);
      if (!current.moving && travelled < THRESHOLD_PX) return;
      current.moving = true;
      const point = pointAt(area.current, event.clientX, event.clientY, columns.length, window.opens);
      setGhost(ghostOf(current, point, columns, window));
    };
    const onUp = () => {
      const current = gesture.current;
      gesture.current = null;
      const drawnGhost = latest.current.ghost;
      if (!current?.moving || !drawnGhost) return;
      setGhost(null);
      swallowNextClick();
      if (drawnGhost.item) latest.current.options.onDrop(drawnGhost);
      else latest.current.options.onDraw(drawnGhost);
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !gesture.current) return;
      gesture.current = null;
      setGhost(null);
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('keydown', onEscape);
    return () => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('keydown', onEscape);
    };
  }, []);

  return { ghost, onPointerDown };
}

/** The click that the browser sends after a drag means nothing. */
function swallowNextClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  window.setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
}
