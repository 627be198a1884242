import type { Window } from "../api/contract.ts";

/** A window and, when a correction was seen arriving, what it said before. */
export interface JoinedWindow {
  readonly window: Window;
  /** The settled window that the newest revision replaced, if this page saw both. */
  readonly before?: Window;
}

/**
 * Joins history and live updates of one key into one list of windows: per window the highest
 * revision wins, so it does not matter in which order, or how often, the two sides deliver.
 * A retracted session (count 0) is remembered, so that history cannot bring it back, and not listed.
 */
export class WindowJoin {
  readonly #capacity: number;
  /** By size, then by start. */
  readonly #sizes = new Map<number, Map<number, JoinedWindow>>();

  /** Keeps the `capacity` newest windows of each size. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** True when the update was news. */
  add(update: Window): boolean {
    const windows = this.#sizes.get(update.size) ?? new Map<number, JoinedWindow>();
    this.#sizes.set(update.size, windows);
    const known = windows.get(update.start);
    if (known !== undefined && known.window.revision >= update.revision) return false;
    windows.set(update.start, join(known, update));
    if (windows.size > this.#capacity * 2) this.#cut(windows);
    return true;
  }

  /** Windows of one size by start, oldest first, at most the `capacity` newest. */
  list(size: number): JoinedWindow[] {
    return [...this.#sizes.get(size)?.values() ?? []]
      .filter(({ window }) => window.count > 0)
      .sort((a, b) => a.window.start - b.window.start)
      .slice(-this.#capacity);
  }

  #cut(windows: Map<number, JoinedWindow>): void {
    const starts = [...windows.keys()].sort((a, b) => b - a);
    for (const start of starts.slice(this.#capacity)) windows.delete(start);
  }
}

function join(known: JoinedWindow | undefined, update: Window): JoinedWindow {
  if (known === undefined || known.window.count === 0) return { window: update };
  if (update.status !== "revised") return { window: update };
  // An open state is on its way; only a settled one can be corrected.
  const before = known.window.status === "open" ? known.before : known.window;
  return before === undefined ? { window: update } : { window: update, before };
}
