import type { RecordJson } from "../api/contract.ts";
import { type Entry, feedOf } from "../live/feed.ts";

/** The newest record of each stream under one key. */
export type Newest = Readonly<Record<string, Entry | undefined>>;

/** The newest records of some streams, by key. */
export function newestByKey(streams: readonly string[]): ReadonlyMap<string, Newest> {
  const feeds = streams.map((name) => ({ name, latest: feedOf(name).latest }));
  const keys = new Set(feeds.flatMap(({ latest }) => [...latest.keys()]));
  return new Map([...keys].map((key) => [
    key,
    Object.fromEntries(feeds.map(({ name, latest }) => [name, latest.get(key)])),
  ]));
}

/** The newest event time of some entries, epoch ms; 0 without any. */
export function newestTime(entries: Iterable<Entry | undefined>): number {
  let newest = 0;
  for (const entry of entries) newest = Math.max(newest, entry?.time ?? 0);
  return newest;
}

/** What {@linkcode isLeftBehind} goes by. */
export interface LeftBehindOptions {
  /** Newest event time of all keys, epoch ms. */
  readonly newestAt: number;
  /** Now, of the clock by which entries are heard, ms. */
  readonly now: number;
  /** Further behind the newest event time it is left behind, ms, */
  readonly behindMs: number;
  /**
   * unless something came live so short a time ago, ms: then its clock is behind the others', or
   * one of theirs is ahead.
   */
  readonly heardMs: number;
}

/** Whether others send and this one does not. */
export function isLeftBehind(
  newest: Newest,
  { newestAt, now, behindMs, heardMs }: LeftBehindOptions,
): boolean {
  const entries = Object.values(newest);
  return newestAt - newestTime(entries) > behindMs &&
    !entries.some((entry) => now - (entry?.heardAt ?? -Infinity) <= heardMs);
}

/** A number of a record; undefined where there is none. */
export function numberOf(record: RecordJson | undefined, field: string): number | undefined {
  const value = record?.[field];
  return typeof value === "number" ? value : undefined;
}

/** A text of a record; undefined where there is none. */
export function textOf(record: RecordJson | undefined, field: string): string | undefined {
  const value = record?.[field];
  return typeof value === "string" ? value : undefined;
}
