import { WindowRevisions } from "#core/window_plot/revisions.ts";
import type { Window } from "../api/contract.ts";

/** A window and, when a correction was seen arriving, what it held before. */
export interface JoinedWindow extends Window {
  /** The settled window that the newest revision replaced; null unless this page saw both. */
  readonly before: Window | null;
}

/**
 * Joins history and live updates of one key into one list of windows per size. The highest revision
 * of each wins, so it does not matter in which order, or how often, the two sides deliver.
 */
export class WindowJoin {
  readonly #capacity: number;
  readonly #sizes = new Map<number, WindowRevisions<JoinedWindow, Window>>();
  #version = 0;

  /** Keeps the `capacity` newest windows of each size. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Grows with every update that was news. */
  get version(): number {
    return this.#version;
  }

  /** True when the update was news. */
  add(update: Window): boolean {
    let windows = this.#sizes.get(update.size);
    if (windows === undefined) {
      windows = new WindowRevisions(({ before: _, ...settled }) => settled);
      this.#sizes.set(update.size, windows);
    }
    const news = windows.add(update, (before) => ({ ...update, before }));
    windows.keepNewest(this.#capacity);
    if (news) this.#version++;
    return news;
  }

  /** Windows of one size by start, oldest first, at most the `capacity` newest. */
  list(size: number): JoinedWindow[] {
    return this.#sizes.get(size)?.windows.slice(-this.#capacity) ?? [];
  }
}

/** One number of a window that a correction changed. */
export interface Change {
  /** `count`, or `aggregate` of the measure such as `avg`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What differs between two revisions of a window: the count first, then one measure's aggregates. */
export function windowChanges(
  before: Window,
  after: Window,
  measure: string,
): Change[] {
  const changes: Change[] = [];
  if (before.count !== after.count) {
    changes.push({ name: "count", from: before.count, to: after.count });
  }
  const old = before.measures[measure] ?? {};
  for (const [name, to] of Object.entries(after.measures[measure] ?? {})) {
    const from = old[name];
    if (from !== undefined && from !== to) changes.push({ name, from, to });
  }
  return changes;
}
