import { RefObject, useCallback, useState } from 'react';
import { TooltipDisplayMode } from '@grafana/schema';
import { PlotView } from '#core/window_plot/plot_view.ts';
import { Hit, Step, stepCursor } from '#core/window_plot/pointing.ts';
import { Cursor } from '#core/window_plot/settings.ts';
import { KeyWindows } from '#core/window_plot/windows.ts';
import { Hover } from './HoverTooltip.tsx';
import { Point } from './Plot.tsx';

interface Parts {
  keys: readonly KeyWindows[];
  mode: TooltipDisplayMode;
  view: RefObject<PlotView | null>;
  box: RefObject<HTMLDivElement>;
  scrollBar: RefObject<HTMLDivElement>;
}

/** What is pointed at, by mouse or by keyboard. */
export function useHover({ keys, mode, view, box, scrollBar }: Parts) {
  const [hover, setHover] = useState<Hover | null>(null);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const isPinned = useCallback(() => hover !== null && hover.pinned && isThere(hover.subject, keys), [hover, keys]);

  const point = useCallback(
    (hit: Hit | null, position: Point) => {
      if (isPinned()) {
        return;
      }
      const subject = hit && toSubject(hit, view.current);
      setCursor(subject?.kind === 'window' ? subject.cursor : null);
      setHover(subject && mode !== TooltipDisplayMode.None ? { subject, position, pinned: false } : null);
    },
    [isPinned, mode, view]
  );

  const clear = useCallback(() => {
    setHover(null);
    setCursor(null);
  }, []);

  const close = useCallback(() => {
    if (hover?.focused) {
      setHover(null);
      box.current?.focus();
    } else {
      clear();
    }
  }, [clear, hover, box]);

  const pin = useCallback(
    (hit: Hit | null, position: Point) => {
      const subject = hit && toSubject(hit, view.current);
      setHover(subject && !isPinned() && mode !== TooltipDisplayMode.None ? { subject, position, pinned: true } : null);
    },
    [isPinned, mode, view]
  );

  const pinCursor = useCallback(
    () => setHover((known) => known && { ...known, pinned: !known.pinned, focused: !known.pinned }),
    []
  );

  const step = useCallback(
    (to: Step) => {
      const next = stepCursor(keys, cursor, to);
      setCursor(next);
      const top = next && view.current?.scrollTo(next.key);
      if (top != null) {
        scrollBar.current?.scrollTo({ top });
      }
      const corner = box.current?.getBoundingClientRect();
      const place = next && (view.current?.locate(next) ?? { x: 24, y: 24 });
      setHover(
        next && place && corner && mode !== TooltipDisplayMode.None
          ? {
              subject: { kind: 'window', cursor: next },
              position: { x: corner.left + place.x, y: corner.top + place.y },
              pinned: false,
            }
          : null
      );
    },
    [keys, cursor, mode, view, box, scrollBar]
  );

  return { hover, cursor, point, pin, pinCursor, clear, close, step };
}

/** A window that has left the range takes its tooltip along, also a pinned one. */
function isThere(subject: Hover['subject'], keys: readonly KeyWindows[]): boolean {
  if (subject.kind !== 'window') {
    return true;
  }
  const { key, start } = subject.cursor;
  return keys.find((shown) => shown.key === key)?.windows.some((item) => item.start === start) ?? false;
}

function toSubject(hit: Hit, view: PlotView | null): Hover['subject'] | null {
  if (hit.kind !== 'window') {
    return hit;
  }
  const key = view?.scene?.keys[hit.mark.keyIndex]?.key;
  return key === undefined ? null : { kind: 'window', cursor: { key, start: hit.mark.item.start } };
}
