import { Slices } from "#core/async/slices.ts";
import {
  type WindowParts,
  windowRowsRead,
  type WindowSource,
} from "#core/cassandra/reads/windows.ts";
import type { StoredStream, StoredWindow } from "#core/cassandra/stored_declaration.ts";
import { hours } from "#core/declaration/mod.ts";
import { longestWindow } from "#window/mod.ts";
import type { WindowsQuery } from "../../src/contract/query.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import type { WindowRow } from "../../src/contract/rows.ts";
import {
  neededValues,
  type Notice,
  type RowsMeta,
  shapeWindowsInSteps,
  type TimeRange,
  WindowStore,
} from "../../src/frames/mod.ts";
import { streamInfo } from "../catalogue/stream_info.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { kindOf } from "./kind.ts";
import {
  answerOf,
  answerRange,
  liveMeta,
  malformedNotices,
  tailNotices,
} from "./reading/answer.ts";
import { chooseKeys, type ChosenKeys } from "./reading/choose_keys.ts";
import { type QueryContext, TAIL_WAIT_MS } from "./reading/context.ts";
import { QueryFault, streamOf } from "./reading/query_fault.ts";
import { ReadBudget } from "./reading/read_budget.ts";
import { readBuckets } from "./reading/read_partitions.ts";

/** Windows of a stream. */
export const windows = kindOf(QUERY_SCHEMAS.windows, {
  streams: ({ stream }) => [stream],
  run: runWindowsQuery,
});

/**
 * Answers a query of windows: Cassandra's history with the newest of Kafka merged in.
 *
 * @throws {QueryFault} when the query has to be changed; the driver's errors
 */
export async function runWindowsQuery(
  query: WindowsQuery,
  context: QueryContext,
): Promise<DataResponse> {
  const stream = streamOf(query.stream, context);
  const { windows } = stream;
  const { intervalMs } = context;
  const window = pickWindow(query.size, { stream: stream.name, windows, intervalMs });
  const budget = new ReadBudget(context);
  const grouped = query.by !== undefined && query.by !== "";
  const wanted = { keys: query.keys, filters: query.filters, dimensions: grouped };
  const chosen = await chooseKeys(stream, wanted, {
    context,
    budget,
    limit: context.limits.maxKeys,
  });
  const format = context.fromAlert ? "timeseries" : query.format ?? "timeseries";
  const shape = { stream: streamInfo(stream), size: window.size };
  const parts = {
    values: neededValues({ ...query, format }, shape),
    lateness: format !== "timeseries",
  };
  const source = { keyspace: context.keyspace, stream: stream.name, window };
  const byKey = format === "timeseries" && !query.by;
  const found = await collect({ query, stream, window, chosen, parts, byKey, budget }, context);
  const shaping = shapeWindowsInSteps(found.rows, { ...query, format }, {
    ...shape,
    maxDataPoints: context.maxDataPoints,
    dimensions: chosen.dimensions,
    notices: [...chosen.notices, ...found.notices, ...budget.notices()],
  });
  const frames = await new Slices(context.signal).run(shaping);
  const [from, to] = [context.range.from, context.range.to].map((time) => new Date(time));
  const executedQueryString = `${windowRowsRead(source, parts).cql}\n` +
    `-- stream '${stream.name}', size ${window.size}, ${chosen.keys.length} keys, ` +
    `${from?.toISOString()} to ${to?.toISOString()}`;
  const custom = format === "rows" ? found.meta : undefined;
  return answerOf(frames, { executedQueryString, budget, custom });
}

interface Collecting {
  readonly query: WindowsQuery;
  readonly stream: StoredStream;
  readonly window: StoredWindow;
  readonly chosen: ChosenKeys;
  readonly parts: WindowParts;
  /** By key, then start, in place of start, then key. */
  readonly byKey: boolean;
  readonly budget: ReadBudget;
}

/**
 * History and tail as one. The tail is looked at before history is read and for what came meanwhile:
 * what it drops in between was held before.
 */
async function collect(
  { query, stream, window, chosen, parts, byKey, budget }: Collecting,
  context: QueryContext,
): Promise<{ rows: WindowRow[]; notices: readonly Notice[]; meta: RowsMeta }> {
  const { tail } = context;
  const { read, keep } = answerRange(query, context, Date.now());
  const keys = chosen.all ? [] : chosen.keys;
  const wanted = { size: window.size, keys };
  // Without a key there is nothing that could be shown, and no keys would mean all of them.
  const followed = chosen.all || keys.length > 0 ? tail : undefined;
  await followed?.whenReady(TAIL_WAIT_MS, context.signal);
  const store = new WindowStore();
  const before = await followed?.windows(stream.name, wanted) ?? null;
  const history = await readWindows(context, {
    source: { keyspace: context.keyspace, stream: stream.name, window },
    keys: chosen.all ? union(chosen.keys, before?.rows ?? []) : chosen.keys,
    range: startsWithin(window, read),
    parts,
    budget,
  });
  const after = before &&
    (await followed?.windows(stream.name, { ...wanted, since: before }) ?? null);
  const slices = new Slices(context.signal);
  for (const rows of [history.rows, before?.rows ?? [], after?.rows ?? []]) {
    await slices.run(store.mergeInSteps(rows));
  }
  await slices.run(store.trimInSteps(keep));
  const dropped = before !== null && after !== null && after.from > before.to;
  const notices = [
    ...history.notices,
    ...tailNotices(followed, { stream, held: after, dropped, from: read.from }),
    ...malformedNotices(followed, stream, read.from),
  ];
  const rows = await slices.run(byKey ? store.keyRowsInSteps() : store.rowsInSteps());
  const open = rows.find(({ status }) => status === "open");
  const meta: RowsMeta = {
    channels: [],
    stream: streamInfo(stream),
    size: window.size,
    ...(chosen.all ? {} : { keys: [...chosen.keys] }),
    ...(chosen.dimensions === undefined ? {} : { dimensions: chosen.dimensions }),
    ...(open === undefined ? {} : { openFrom: open.start }),
  };
  if (after === null || followed === undefined) return { rows, notices, meta };
  return {
    rows,
    notices,
    meta: {
      ...meta,
      ...liveMeta(followed, {
        kind: "windows",
        stream: stream.name,
        size: window.size,
        keys: [...keys],
      }, after),
    },
  };
}

/** Windows are small rows of known size: their first page may be large. */
const FIRST_PAGE = 5_000;
/** Bytes of a row without its values, and of one value. */
const ROW_BYTES = 80;
const VALUE_BYTES = 16;

/** What is read of the windows' history. */
interface WindowHistory {
  readonly source: WindowSource;
  readonly keys: readonly string[];
  readonly range: Readonly<TimeRange>;
  readonly parts: WindowParts;
  readonly budget: ReadBudget;
}

/** Windows that Cassandra holds, withdrawn ones among them, in any order. */
async function readWindows(
  context: Pick<QueryContext, "client">,
  { source, keys, range, parts, budget }: WindowHistory,
): Promise<{ readonly rows: WindowRow[]; readonly notices: readonly Notice[] }> {
  const rows: WindowRow[] = [];
  const rowBytes = ROW_BYTES + VALUE_BYTES * parts.values.length;
  const notices = await readBuckets(context, windowRowsRead(source, parts), {
    keys,
    range,
    budget,
    firstPage: FIRST_PAGE,
    bytesOf: () => rowBytes,
    onRow: (row) => void rows.push(row),
  });
  return { rows, notices };
}

/** The keys that are known, and those that only the tail knows yet. */
function union(keys: readonly string[], rows: readonly WindowRow[]): readonly string[] {
  return [...new Set([...keys, ...rows.map(({ key }) => key)])];
}

/** How long before a range a session that touches it is looked for, ms: its length cannot be known. */
const SESSION_MS = hours(24);

/** Starts of the windows that touch a range. */
function startsWithin(window: StoredWindow, { from, to }: Readonly<TimeRange>): TimeRange {
  const longest = window.kind === "session"
    ? Math.max(window.gapMs, SESSION_MS)
    : longestWindow(window);
  return { from: from - longest, to };
}

/**
 * The window that a query reads. `auto` is the longest tumbling or hopping one that is no longer
 * than the time between two points of the panel, else the shortest; sessions only when there is
 * nothing else.
 *
 * @throws {QueryFault} naming the sizes that are declared
 */
export function pickWindow(
  wanted: number | "auto" | undefined,
  options: {
    readonly stream: string;
    readonly windows: readonly StoredWindow[];
    readonly intervalMs: number;
  },
): StoredWindow {
  const { stream, windows, intervalMs } = options;
  const sized = [...windows].filter(({ size }) => size > 0).sort((a, b) => a.size - b.size);
  const found = wanted === undefined || wanted === "auto"
    ? sized.findLast(({ size }) => size <= intervalMs) ?? sized[0] ?? windows[0]
    : windows.find(({ size }) => size === wanted);
  if (found !== undefined) return found;
  const declared = windows.map(({ size }) => size === 0 ? "0 (sessions)" : `${size} ms`).join(", ");
  throw new QueryFault(
    declared === ""
      ? `Stream '${stream}' declares no windows: use a records query`
      : `Stream '${stream}' has no window of ${wanted} ms: choose one of ${declared}`,
  );
}
