import { createStore } from "../state/store.ts";

/** A hidden page stops following after this long; it goes on where it left off, ms. */
const HIDDEN_MS = 10_000;

/** True while the person has paused the page. */
export const paused = createStore(false);

/** True while the page should follow the server: not paused, and visible. */
export const active = createStore(true);

let seen = true;
const settle = () => active.set(seen && !paused.get());

/** Keeps {@linkcode active} right from now on. */
export function watchActivity(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const set = (visible: boolean) => {
    seen = visible;
    settle();
  };
  paused.subscribe(settle);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(set, HIDDEN_MS, false);
    else set(true);
  });
}
