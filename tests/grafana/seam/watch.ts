import assert from "node:assert/strict";
import type { Sample } from "./staleness.ts";

/** A window as a panel has it. */
export interface ShownWindow {
  readonly key: string;
  /** Epoch ms. */
  readonly start: number;
  readonly status: string;
  readonly revision: number;
  readonly count: number;
  readonly late: number;
}

/** Key and start as one text. */
export function windowName({ key, start }: Pick<ShownWindow, "key" | "start">): string {
  return `${key} ${new Date(start).toISOString()}`;
}

/**
 * Judges the pictures that a panel shows, one after another: in each, every window once and in
 * order; from one to the next, no window goes and no revision falls.
 */
export class Watch {
  /** Pictures that were judged. */
  readonly samples: Sample[] = [];
  #shown: ReadonlyMap<string, number> = new Map();

  /** Windows that are shown. */
  get windows(): number {
    return this.#shown.size;
  }

  /**
   * Takes the next picture.
   *
   * @param at when it was shown, epoch ms
   * @throws {assert.AssertionError} naming the first window that is wrong
   */
  take(picture: readonly ShownWindow[], at: number): void {
    const newest = new Map<string, number>();
    const revisions = new Map<string, number>();
    for (const window of picture) {
      const { key, start, revision } = window;
      const name = windowName(window);
      assert(!revisions.has(name), `${name} is there twice`);
      revisions.set(name, revision);
      assert(start > (newest.get(key) ?? -Infinity), `${name} comes after a later one`);
      newest.set(key, start);
    }
    for (const [name, before] of this.#shown) {
      const revision = revisions.get(name);
      assert(revision !== undefined, `${name} is gone`);
      assert(revision >= before, `${name} fell from revision ${before} to ${revision}`);
    }
    this.#shown = revisions;
    this.samples.push({ at, revisions });
  }
}
