import { Slices } from "#core/async/slices.ts";
import {
  predictionBucketMs,
  type PredictionSource,
  predictionsRead,
} from "#core/cassandra/reads/predictions.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import {
  chooseSeries,
  type DeclaredSeries,
  predictedSeries,
  seriesId,
} from "#core/contract/predicted_series.ts";
import { longestWindow } from "#window/mod.ts";
import type { PredictionsQuery } from "../../src/contract/query.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import type { PredictionRow } from "../../src/contract/rows.ts";
import {
  anomalyLinesInSteps,
  type Notice,
  PredictionStore,
  type RowsMeta,
  shapePredictionsInSteps,
  type TimeRange,
  withNotices,
} from "../../src/frames/mod.ts";
import { streamInfo } from "../catalogue/stream_info.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { kindOf } from "./kind.ts";
import { answerOf, answerRange, liveMeta, tailNotices } from "./reading/answer.ts";
import { chooseKeys, type ChosenKeys } from "./reading/choose_keys.ts";
import { type QueryContext, TAIL_WAIT_MS } from "./reading/context.ts";
import { QueryFault, streamOf } from "./reading/query_fault.ts";
import { ReadBudget } from "./reading/read_budget.ts";
import { readBuckets } from "./reading/read_partitions.ts";
import { lineCountsInSteps } from "./run_logs_query.ts";

/** What is expected of a stream's windows. */
export const predictions = kindOf(QUERY_SCHEMAS.predictions, {
  streams: ({ stream }) => [stream],
  run: runPredictionsQuery,
});

/**
 * Answers a query of predictions: what was expected of the windows in the range, what they came to,
 * and what is expected of those to come, as far as the range reaches.
 *
 * An alert rule gets series, or the number of anomalies.
 *
 * @throws {QueryFault} when the query has to be changed; the driver's errors
 */
export async function runPredictionsQuery(
  query: PredictionsQuery,
  context: QueryContext,
): Promise<DataResponse> {
  const stream = streamOf(query.stream, context);
  const format = formatOf(query, context);
  // An anomaly is found when its window is there: how far ahead it was expected does not matter.
  const anomalies = format === "anomalies";
  const predicted = predictedOf(anomalies ? { ...query, horizon: NEAREST } : query, stream);
  const budget = new ReadBudget(context);
  const chosen = await chooseKeys(stream, query, {
    context,
    budget,
    limit: context.limits.maxKeys,
  });
  const { read, keep } = answerRange(query, context, Date.now());
  const found = await collect(context, {
    stream,
    predicted,
    horizon: anomalies ? NEAREST : query.horizon ?? NEAREST,
    furthest: anomalies ? NEAREST : predicted.horizon,
    chosen,
    read,
    budget,
  });
  const slices = new Slices(context.signal);
  await slices.run(found.store.trimInSteps({ from: keep.from, to: found.to }));
  const rows = await slices.run(found.store.rowsInSteps());
  const info = streamInfo(stream);
  const notices = [...chosen.notices, ...found.notices, ...budget.notices()];
  const frames = context.fromAlert && anomalies
    ? withNotices(
      await slices.run(
        lineCountsInSteps(
          await slices.run(anomalyLinesInSteps(rows, { stream: info, predicted })),
          query.refId,
        ),
      ),
      notices,
    )
    : await slices.run(shapePredictionsInSteps(rows, { ...query, format }, {
      stream: info,
      predicted,
      maxDataPoints: context.maxDataPoints,
      notices,
    }));
  const custom: RowsMeta = {
    channels: [],
    stream: info,
    predicted,
    ...(chosen.all ? {} : { keys: [...chosen.keys] }),
    ...found.live,
  };
  const [from, to] = [context.range.from, context.range.to].map((time) =>
    new Date(time).toISOString()
  );
  return answerOf(frames, {
    executedQueryString: `${predictionsRead(found.source).cql}\n-- ${chosen.keys.length} keys, ` +
      `${predicted.measure}.${predicted.aggregate} of ${predicted.size} ms, ${from} to ${to}`,
    budget,
    custom: format === "rows" ? custom : undefined,
  });
}

function formatOf(
  { format = "timeseries" }: PredictionsQuery,
  { fromAlert }: QueryContext,
): NonNullable<PredictionsQuery["format"]> {
  return fromAlert && format !== "anomalies" ? "timeseries" : format;
}

/**
 * What a query wants of the stream's predictions: the first that fits.
 *
 * @throws {QueryFault} naming what is predicted
 */
function predictedOf(
  query: PredictionsQuery,
  stream: Pick<StoredStream, "name" | "predict" | "arrival">,
): DeclaredSeries {
  const all = predictedSeries(stream);
  const found = chooseSeries(all, query);
  if (found === undefined) {
    const { series, measure, aggregate, size } = query;
    const asked = [series, measure, aggregate, size].filter((part) => part).join(" ");
    throw new QueryFault(
      all.length === 0
        ? `Nothing is predicted of stream '${stream.name}': its declaration has no 'predict'`
        : `'${asked}' is not predicted of stream '${stream.name}': choose one of ` +
          all.map((one) => `'${seriesId(one)}'`).join(", "),
    );
  }
  if ((query.horizon ?? 1) > found.horizon) {
    throw new QueryFault(
      `${found.measure}.${found.aggregate} is predicted ${found.horizon} windows ahead: choose a ` +
        `horizon of at most that`,
    );
  }
  return found;
}

interface Collecting {
  readonly stream: StoredStream;
  readonly predicted: DeclaredSeries;
  /** Of what is past. */
  readonly horizon: number;
  /** Of what is ahead. */
  readonly furthest: number;
  readonly chosen: ChosenKeys;
  readonly read: Readonly<TimeRange>;
  readonly budget: ReadBudget;
}

interface Collected {
  readonly store: PredictionStore;
  /** What starts from here on is not shown, epoch ms. */
  readonly to: number;
  readonly notices: readonly Notice[];
  readonly source: PredictionSource;
  /** Where the live tail goes on. */
  readonly live: Partial<ReturnType<typeof liveMeta>>;
}

/**
 * The past at one horizon, and what is ahead of it at all further ones; history and tail as one, as
 * for windows.
 */
async function collect(
  context: QueryContext,
  { stream, predicted, horizon, furthest, chosen, read, budget }: Collecting,
): Promise<Collected> {
  const window = stream.windows.find(({ size }) => size === predicted.size)!;
  // Only windows that lie where the clock puts them are predicted.
  const longest = window.kind === "session" ? 0 : longestWindow(window);
  const source: PredictionSource = {
    keyspace: context.keyspace,
    stream: stream.name,
    measure: predicted.measure,
    aggregate: predicted.aggregate,
    size: predicted.size,
    horizon,
    bucketMs: predictionBucketMs(stream, predicted.size),
  };
  const { tail } = context;
  const { measure, aggregate, size } = predicted;
  const wanted = { measure, aggregate, size, keys: chosen.all ? [] : chosen.keys };
  const followed = chosen.all || chosen.keys.length > 0 ? tail : undefined;
  await followed?.whenReady(TAIL_WAIT_MS, context.signal);
  const before = await followed?.predictions(stream.name, wanted) ?? null;
  const keys = chosen.all ? union(chosen.keys, before?.rows ?? []) : chosen.keys;
  const store = new PredictionStore();
  const slices = new Slices(context.signal);
  const notices: Notice[] = [];
  const newest = new Map<string, number>();
  const readAt = async (at: number, keys: readonly string[], range: Readonly<TimeRange>) => {
    const rows: PredictionRow[] = [];
    notices.push(
      ...await readBuckets(context, predictionsRead({ ...source, horizon: at }), {
        keys,
        range,
        budget,
        bytesOf: () => ROW_BYTES,
        onRow: (row) => {
          rows.push(row);
          if (at === horizon) {
            newest.set(row.key, Math.max(newest.get(row.key) ?? row.start, row.start));
          }
        },
      }),
    );
    await slices.run(store.mergeInSteps(rows));
  };
  // A range that begins now has only what is ahead of windows that began before it.
  const past = { from: read.from - Math.max(1, furthest - horizon) * longest, to: read.to };
  await readAt(horizon, keys, past);
  // What windows came to is stored with the nearest.
  if (horizon > NEAREST) await readAt(NEAREST, keys, past);
  // A key that has fallen silent has nothing ahead of it that is still to come.
  const last = Math.max(...newest.values());
  const ahead = [...newest].filter(([, start]) => start >= last - AHEAD_WINDOWS * longest)
    .map(([key]) => key);
  const from = Math.min(...ahead.map((key) => newest.get(key)!)) + 1;
  // A range that ends now has all that is ahead of it: a table shows that, a chart what it has room for.
  const to = read.to >= Date.now() - NOW_MS ? Infinity : read.to;
  for (let at = horizon + 1; at <= furthest && from < to; at++) {
    await readAt(at, ahead, { from, to: Math.min(to, last + at * longest + 1) });
  }
  const after = before &&
    (await followed?.predictions(stream.name, { ...wanted, since: before }) ?? null);
  for (const held of [before, after]) await slices.run(store.mergeInSteps(held?.rows ?? []));
  const dropped = before !== null && after !== null && after.from > before.to;
  notices.push(...tailNotices(followed, { stream, held: after, dropped, from: read.from }));
  const query = { kind: "predictions" as const, stream: stream.name, ...wanted };
  const live = after === null || followed === undefined
    ? {}
    : liveMeta(followed, { ...query, keys: [...wanted.keys] }, after);
  return { store, to, notices: distinct(notices), source, live };
}

/** The horizon of the predictions that are told again with what their windows came to. */
const NEAREST = 1;
/** How far from now a range may end and still end now, ms: a question is on its way for a while. */
const NOW_MS = 60_000;
/** So many windows behind the newest of all keys a key is still looked ahead of. */
const AHEAD_WINDOWS = 10;
/** Bytes of a row, roughly. */
const ROW_BYTES = 400;

/** The keys that are known, and those that only the tail knows yet. */
function union(keys: readonly string[], rows: readonly PredictionRow[]): readonly string[] {
  return [...new Set([...keys, ...rows.map(({ key }) => key)])];
}

function distinct(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((notice) => [notice.text, notice])).values()];
}
