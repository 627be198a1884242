import type cassandra from "cassandra-driver";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { retry } from "#core/async/retry.ts";
import { readPage, readRows, type RowSource } from "#core/cassandra/reads/read.ts";
import type { WalkState } from "#core/cassandra/reads/bucket_walk.ts";
import { windowRowsRead } from "#core/cassandra/reads/windows.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { COUNT } from "#core/declaration/mod.ts";
import type { WindowRow } from "#core/contract/window.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { Point } from "#predict/mod.ts";
import { pointOf, type SeriesKind } from "./series.ts";

/** A series that begins, and the windows before which it has none. */
export interface Beginning {
  readonly id: string;
  readonly kind: SeriesKind;
  readonly key: string;
  /** Start of its first window, epoch ms. */
  readonly before: number;
}

/** What a new series learns before its first window. */
export interface History {
  /**
   * @returns windows in order of time, by the ids of the series; those without any are left out
   * @throws {Error} with the fix when Cassandra does not answer for a minute
   */
  read(
    stream: string,
    beginnings: readonly Beginning[],
  ): Promise<ReadonlyMap<string, readonly Point[]>>;
}

/** Windows that a series learns at least, if they are there, and how many seasons. */
const LEAST_WINDOWS = 256;
const SEASONS = 3;
/** Windows that are held at once: where many series begin together each learns fewer. */
const MOST_POINTS = 500_000;
/** Series whose history is read at once. */
const CONCURRENCY = 16;
const TIMEOUT_MS = 10_000;
/** Tries, with up to ten seconds between them. */
const TRIES = 10;

/** Options of {@linkcode cassandraHistory}. */
export interface CassandraHistoryOptions {
  readonly keyspace: string;
  readonly stored: readonly StoredStream[];
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The history that the persist worker has stored. */
export function cassandraHistory(
  client: cassandra.Client,
  { keyspace, stored, log, signal }: CassandraHistoryOptions,
): History {
  const rows: RowSource = (statement, pages) =>
    readRows(client, statement, { ...pages, timeoutMs: TIMEOUT_MS });
  const streams = new Map(stored.map((stream) => [stream.name, stream]));
  return {
    async read(name, beginnings) {
      const stream = streams.get(name);
      if (stream === undefined) return new Map();
      const most = Math.floor(MOST_POINTS / beginnings.length);
      const work = () =>
        mapConcurrently(beginnings, async (one) => {
          const points = await readPoints(rows, { keyspace, stream, most, ...one });
          return [one.id, points] as const;
        }, { limit: CONCURRENCY });
      const found = await patiently(work, { log, signal });
      return new Map(found.filter(([, points]) => points.length > 0));
    },
  };
}

async function patiently<T>(
  work: () => Promise<T>,
  { log, signal }: Pick<CassandraHistoryOptions, "log" | "signal">,
): Promise<T> {
  const result = await retry(work, {
    signal,
    initialMs: 500,
    maxMs: 10_000,
    again: (error, attempt) => {
      if (attempt === 0) {
        log.warn("the history of new series cannot be read; it is tried again", {
          reason: errorMessage(error),
          fix: "see that Cassandra answers: new series wait for what it has of them",
        });
      }
      return attempt < TRIES;
    },
  });
  if (result === undefined) throw new Error("the worker is to stop");
  return result;
}

async function readPoints(
  rows: RowSource,
  { keyspace, stream, most, kind, key, before }: Beginning & {
    readonly keyspace: string;
    readonly stream: StoredStream;
    readonly most: number;
  },
): Promise<readonly Point[]> {
  const { spec } = kind;
  const window = stream.windows.find(({ size }) => size === spec.window);
  const wanted = Math.min(most, Math.max(LEAST_WINDOWS, SEASONS * (spec.season ?? 0)));
  if (window === undefined || wanted < 1) return [];
  const values = spec.measure === COUNT
    ? []
    : [{ name: "value", measure: spec.measure, aggregate: spec.aggregate }];
  const read = windowRowsRead({ keyspace, stream: stream.name, window }, {
    values,
    lateness: false,
  });
  const range = { from: before - wanted * spec.window, to: before };
  const found: WindowRow[] = [];
  for (let start: WalkState | null = { range }; start !== null && found.length < wanted;) {
    const page: Awaited<ReturnType<typeof readPage<WindowRow>>> = await readPage(rows, read, {
      key,
      start,
      limit: wanted - found.length,
    });
    found.push(...page.rows);
    start = page.next;
  }
  return found.reverse().filter(({ status }) => status !== "open").map((row) =>
    pointOf({
      ...row,
      value: spec.measure === COUNT ? row.count : row.values["value"] ?? undefined,
    })
  );
}
