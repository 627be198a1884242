import { RefObject, useCallback, useState } from 'react';
import { TooltipDisplayMode } from '@grafana/schema';
import { PlotView } from '../../plot/PlotView';
import { KeyWindows } from '../../model/windowItem';
import { Hit } from '../../scene/hitTest';
import { Cursor } from '../../scene/scene';
import { Point } from '../Plot/Plot';
import { Step, stepCursor } from '../Plot/stepCursor';
import { Hover } from './HoverTooltip';

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
  const pinned = hover?.pinned ?? false;

  const point = useCallback(
    (hit: Hit | null, position: Point) => {
      if (pinned) {
        return;
      }
      const subject = hit && toSubject(hit, view.current);
      setCursor(subject?.kind === 'window' ? subject.cursor : null);
      setHover(subject && mode !== TooltipDisplayMode.None ? { subject, position, pinned: false } : null);
    },
    [pinned, mode, view]
  );

  const clear = useCallback(() => {
    setHover(null);
    setCursor(null);
  }, []);

  const pin = useCallback(
    (hit: Hit | null, position: Point) => {
      const subject = hit && toSubject(hit, view.current);
      setHover(subject && !pinned && mode !== TooltipDisplayMode.None ? { subject, position, pinned: true } : null);
    },
    [pinned, mode, view]
  );

  const pinCursor = useCallback(() => setHover((known) => known && { ...known, pinned: !known.pinned }), []);

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

  return { hover, cursor, point, pin, pinCursor, clear, step };
}

function toSubject(hit: Hit, view: PlotView | null): Hover['subject'] | null {
  if (hit.kind !== 'window') {
    return hit;
  }
  const key = view?.scene?.keys[hit.mark.keyIndex]?.key;
  return key === undefined ? null : { kind: 'window', cursor: { key, start: hit.mark.item.start } };
}
