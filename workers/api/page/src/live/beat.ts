import { useEffect, useState } from "preact/hooks";

/** Everything that moves by itself is drawn together this often, so that it costs one frame, ms. */
const BEAT_MS = 1000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let frame = 0;

/** Calls `listener` with every beat. Returns the function that ends it. */
export function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => beat(), BEAT_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Asks for a beat in the next frame: for what a person waits for, such as the first data. */
export function beatNow(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    beat();
  });
}

function beat(): void {
  if (document.hidden) return;
  for (const listener of [...listeners]) listener();
}

/** Elements that are on the screen, as far as it is known. */
const seen = new WeakMap<Element, boolean>();
let observer: IntersectionObserver | undefined;

/** Keeps what is known of an element right. Returns the function that ends it. */
function watchSeen(element: Element): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const appeared = isIntersecting && seen.get(target) === false;
      seen.set(target, isIntersecting);
      if (appeared) beatNow();
    }
  });
  observer.observe(element);
  return () => observer?.unobserve(element);
}

/** The wall clock, epoch ms; the component is drawn again with every beat. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => onBeat(() => setNow(Date.now())), []);
  return now;
}

/** Options of {@linkcode useRedraw}. */
export interface RedrawOptions {
  /** What is listened to; another value listens anew. */
  readonly on: unknown;
  /** Drawn again only while this element is on the screen. Default: always. */
  readonly within?: { readonly current: Element | null } | undefined;
}

/**
 * Draws the component again with the next beat after something has changed.
 *
 * @param listen calls its argument when something has changed; returns the function that ends it
 */
export function useRedraw(
  listen: (changed: () => void) => () => void,
  { on, within }: RedrawOptions,
): void {
  const [, redraw] = useState(0);
  useEffect(() => within?.current ? watchSeen(within.current) : undefined, [within]);
  useEffect(() => {
    let dirty = true;
    const leave = listen(() => dirty = true);
    const ignore = onBeat(() => {
      if (!dirty || (within?.current && seen.get(within.current) === false)) return;
      dirty = false;
      redraw((n) => n + 1);
    });
    beatNow();
    return () => {
      leave();
      ignore();
    };
  }, [on]);
}
