import { Slices } from "#core/async/slices.ts";
import { recordsRead } from "#core/cassandra/reads/records.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { encodeLivePath } from "../../src/contract/channel.ts";
import type { PlainFrame } from "../../src/contract/frame.ts";
import type { LogsQuery } from "../../src/contract/query.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import type { LogRow } from "../../src/contract/rows.ts";
import {
  eachInSteps,
  filterInSteps,
  type LiveChannel,
  LogStore,
  logTest,
  type Notice,
  type RowsMeta,
  shapeLogsInSteps,
  type Steps,
  type TimeRange,
  warning,
  withNotices,
} from "../../src/frames/mod.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { kindOf } from "./kind.ts";
import { answerOf, answerRange, tailNotices } from "./reading/answer.ts";
import { type QueryContext, TAIL_WAIT_MS } from "./reading/context.ts";
import { streamOf } from "./reading/query_fault.ts";
import { ReadBudget } from "./reading/read_budget.ts";
import { arrivalsCql, readLines } from "./reading/read_lines.ts";

/** Texts of streams, late records and dead letters as log lines. */
export const logs = kindOf(QUERY_SCHEMAS.logs, {
  streams: ({ streams = [] }) => streams,
  run: runLogsQuery,
});

/** Lines that one answer shows at most. */
const MAX_LINES = 5_000;

/**
 * Answers a query of logs, newest line first. An alert rule gets the number of lines per level and
 * labels.
 *
 * @throws {QueryFault} when the query has to be changed; the driver's errors
 */
export async function runLogsQuery(query: LogsQuery, context: QueryContext): Promise<DataResponse> {
  const streams = streamsOf(query, context);
  const budget = new ReadBudget(context);
  const notices: Notice[] = [];
  const channels: LiveChannel[] = [];
  const store = new LogStore();
  const { read, keep } = answerRange(query, context, Date.now());
  await context.tail?.whenReady(TAIL_WAIT_MS, context.signal);
  for (const stream of streams) {
    notices.push(...await collect(stream, { query, context, read, budget, store, channels }));
  }
  const slices = new Slices(context.signal);
  await slices.run(store.trimInSteps(keep));
  const lines = await slices.run(store.rowsInSteps());
  const wanted = await slices.run(filterInSteps(lines, logTest(query)));
  if (wanted.length > MAX_LINES) {
    notices.push(
      warning(
        `The newest ${MAX_LINES} lines are shown: choose a shorter range, or search for words`,
      ),
    );
  }
  const all = distinct([...notices, ...budget.notices()]);
  const frames = context.fromAlert
    ? withNotices(await slices.run(lineCountsInSteps(wanted, query.refId)), all)
    : await slices.run(shapeLogsInSteps(wanted.slice(0, MAX_LINES), query, { notices: all }));
  const [first] = channels;
  const custom: RowsMeta = {
    channels,
    ...(first === undefined ? {} : {
      channel: first.path,
      sluice: { epoch: first.epoch, from: first.to, to: first.to },
    }),
  };
  return answerOf(frames, {
    executedQueryString: streams.map((stream) => statement(stream, query, context)).join("\n"),
    budget,
    custom: context.fromAlert ? undefined : custom,
  });
}

/** Lines of a stream that have to be read: one more shows that there are more. */
function newestOf(
  { search = "", levels = [] }: LogsQuery,
  { fromAlert }: QueryContext,
) {
  const all = fromAlert || search.trim() !== "" || levels.length > 0;
  return all ? undefined : MAX_LINES + 1;
}

/** What holds for several streams, such as that Kafka is away, is reported once. */
function distinct(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((notice) => [notice.text, notice])).values()];
}

/** The streams that a query names, or all that have such lines. */
function streamsOf(query: LogsQuery, context: QueryContext): StoredStream[] {
  const named = query.streams ?? [];
  if (named.length > 0) return [...new Set(named)].map((name) => streamOf(name, context));
  return [...context.streams.values()].filter(({ text }) =>
    query.source !== "text" || (text ?? []).length > 0
  );
}

interface Collecting {
  readonly query: LogsQuery;
  readonly context: QueryContext;
  readonly read: Readonly<TimeRange>;
  readonly budget: ReadBudget;
  readonly store: LogStore;
  readonly channels: LiveChannel[];
}

/** Puts the lines of one stream into the store, history and tail as one. */
async function collect(
  stream: StoredStream,
  { query, context, read, budget, store, channels }: Collecting,
): Promise<Notice[]> {
  const { tail } = context;
  const { source } = query;
  const newest = newestOf(query, context);
  const before = await tail?.lines(stream.name, { source }) ?? null;
  const history = await readLines(context, { stream, source, range: read, newest, budget });
  const after = before && (await tail?.lines(stream.name, { source, since: before }) ?? null);
  const slices = new Slices(context.signal);
  for (const rows of [history.rows, before?.rows ?? [], after?.rows ?? []]) {
    await slices.run(store.mergeInSteps(rows));
  }
  if (after !== null) {
    const live = encodeLivePath({ kind: "logs", source, stream: stream.name });
    channels.push({ stream: stream.name, ...live, epoch: after.epoch, to: after.to });
  }
  const dropped = before !== null && after !== null && after.from > before.to;
  return [
    ...history.notices,
    ...tailNotices(tail, { stream, held: after, dropped, from: read.from }),
  ];
}

function statement(stream: StoredStream, query: LogsQuery, context: QueryContext) {
  const { source } = query;
  const cql = source === "text"
    ? recordsRead(context.keyspace, stream).cql
    : arrivalsCql(context.keyspace, source);
  return `${cql} -- stream '${stream.name}'`;
}

/** Labels that are different for every line, or that alert rules should not group by. */
const LEFT_OUT = new Set(["partition", "offset", "late_by_ms", "event_time", "window"]);

/**
 * How many lines there are of each level and set of labels, as numbers that an alert rule takes
 * (data plane, `numeric-multi` 0.1). Without lines it is one zero without labels, so that a rule
 * sees that all is quiet rather than that data is missing.
 */
export function* lineCountsInSteps(rows: readonly LogRow[], refId: string): Steps<PlainFrame[]> {
  const counts = new Map<string, { labels: Record<string, string>; count: number }>();
  yield* eachInSteps(rows, ({ labels: given, level }) => {
    const kept = Object.entries(given).filter(([name]) => !LEFT_OUT.has(name)).sort();
    const labels = { ...Object.fromEntries(kept), level };
    const id = JSON.stringify(labels);
    const known = counts.get(id);
    if (known === undefined) counts.set(id, { labels, count: 1 });
    else known.count++;
  });
  if (counts.size === 0) counts.set("", { labels: {}, count: 0 });
  return [...counts.keys()].sort().map((id) => {
    const { labels, count } = counts.get(id)!;
    return {
      refId,
      fields: [{ name: "lines", type: "number", values: [count], labels }],
      meta: { type: "numeric-multi", typeVersion: [0, 1] },
    };
  });
}
