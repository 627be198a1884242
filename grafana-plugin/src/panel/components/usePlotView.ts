import { MutableRefObject, RefObject, useEffect, useRef, useState } from 'react';
import { Geometry } from '#core/window_plot/geometry.ts';
import { PlotView } from '#core/window_plot/plot_view.ts';
import { PlotSettings } from '#core/window_plot/settings.ts';

/** Whether the picture changes by itself, without another answer. */
function isMoving({ follow, playback }: Pick<PlotSettings, 'follow' | 'playback'>): boolean {
  return playback.kind === 'replay' ? playback.clock.running : playback.kind === 'live' && follow;
}

/**
 * Draws the settings on two canvases: with every frame of the browser while the picture moves and can
 * be seen, else once for each change.
 */
export function usePlotView(settings: PlotSettings, view: MutableRefObject<PlotView | null>) {
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const band = useRef<HTMLDivElement>(null);
  const [geometry, setGeometry] = useState<Geometry | null>(null);
  const onScreen = useOnScreen(above);
  const moving = isMoving(settings) && onScreen;

  useEffect(
    () => () => {
      view.current = null;
    },
    [view]
  );

  useEffect(() => {
    view.current ??= new PlotView({ below: below.current!, above: above.current!, band: band.current! });
    view.current.update(settings);
  }, [settings, view]);

  useEffect(() => {
    let request = 0;
    const draw = () => {
      view.current?.frame(Date.now());
      const drawn = view.current?.scene?.geometry ?? null;
      setGeometry((known) => (sameRoom(known, drawn) ? known : drawn));
      if (moving) {
        request = requestAnimationFrame(draw);
      }
    };
    request = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(request);
    // One that moves draws each frame anyway; else each change of the settings asks for one.
  }, [moving, moving ? null : settings]); // eslint-disable-line react-hooks/exhaustive-deps

  return { below, above, band, geometry };
}

function sameRoom(a: Geometry | null, b: Geometry | null): boolean {
  return (
    a === b ||
    (a !== null &&
      b !== null &&
      a.contentHeight === b.contentHeight &&
      a.plot.height === b.plot.height &&
      a.plot.y === b.plot.y &&
      a.gutter === b.gutter)
  );
}

/** Whether any part of an element is within the window; true where the browser does not report it. */
function useOnScreen(ref: RefObject<Element>): boolean {
  const [onScreen, setOnScreen] = useState(true);
  useEffect(() => {
    const element = ref.current;
    if (!element || typeof IntersectionObserver === 'undefined') {
      return undefined;
    }
    const observer = new IntersectionObserver((entries) => setOnScreen(entries.at(-1)?.isIntersecting ?? true));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return onScreen;
}
