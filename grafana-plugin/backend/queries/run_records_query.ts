import { Slices } from "#core/async/slices.ts";
import { recordsRead } from "#core/cassandra/reads/records.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { RecordsQuery } from "../../src/contract/query.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import {
  type Notice,
  RecordStore,
  type RowsMeta,
  shapeRecordsInSteps,
  type TimeRange,
} from "../../src/frames/mod.ts";
import { streamInfo } from "../catalogue/stream_info.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { kindOf } from "./kind.ts";
import { answerOf, answerRange, liveMeta, schemaNotices, tailNotices } from "./reading/answer.ts";
import { chooseKeys, type ChosenKeys } from "./reading/choose_keys.ts";
import { type QueryContext, TAIL_WAIT_MS } from "./reading/context.ts";
import { readLatest } from "./reading/latest.ts";
import { streamOf } from "./reading/query_fault.ts";
import { ReadBudget } from "./reading/read_budget.ts";
import { readRecords } from "./reading/read_records.ts";

/** Raw records of a stream. */
export const records = kindOf(QUERY_SCHEMAS.records, {
  streams: ({ stream }) => [stream],
  run: runRecordsQuery,
});

/** Keys that are shown where one row of each is wanted, as on a map. */
const MAX_LATEST_KEYS = 10_000;

/**
 * Answers a query of records: those that Cassandra holds and the newest of Kafka.
 *
 * @throws {QueryFault} when the query has to be changed; the driver's errors
 */
export async function runRecordsQuery(
  query: RecordsQuery,
  context: QueryContext,
): Promise<DataResponse> {
  const stream = streamOf(query.stream, context);
  const { limits, range } = context;
  const budget = new ReadBudget(context);
  const latest = query.latest === true;
  const limit = latest ? Math.max(limits.maxKeys, MAX_LATEST_KEYS) : limits.maxKeys;
  const chosen = await chooseKeys(stream, query, { context, budget, limit });
  const { read, keep } = answerRange(query, context, Date.now());
  const found = await collect({ stream, chosen, latest, read, budget }, context);
  const slices = new Slices(context.signal);
  await slices.run(found.store.trimInSteps(keep, limits.maxRows));
  const format = context.fromAlert ? "timeseries" : query.format ?? "table";
  const rows = await slices.run(found.store.rowsInSteps());
  const shaping = shapeRecordsInSteps(rows, { ...query, format }, {
    stream: streamInfo(stream),
    maxDataPoints: context.maxDataPoints,
    notices: [...chosen.notices, ...found.notices, ...budget.notices()],
  });
  const frames = await slices.run(shaping);
  const [from, to] = [range.from, range.to].map((time) => new Date(time).toISOString());
  return answerOf(frames, {
    executedQueryString: latest
      ? `SELECT key, event_time, record FROM latest\n-- stream '${stream.name}'`
      : `${
        recordsRead(context.keyspace, stream).cql
      }\n-- ${chosen.keys.length} keys, ${from} to ${to}`,
    budget,
    custom: format === "rows" ? found.meta : undefined,
  });
}

interface Collecting {
  readonly stream: StoredStream;
  readonly chosen: ChosenKeys;
  readonly latest: boolean;
  readonly read: Readonly<TimeRange>;
  readonly budget: ReadBudget;
}

/** History and tail as one, as for windows. */
async function collect(
  { stream, chosen, latest, read, budget }: Collecting,
  context: QueryContext,
): Promise<{ store: RecordStore; notices: readonly Notice[]; meta: RowsMeta }> {
  const { tail } = context;
  const keys = chosen.all ? [] : chosen.keys;
  const followed = chosen.all || keys.length > 0 ? tail : undefined;
  await followed?.whenReady(TAIL_WAIT_MS, context.signal);
  const store = new RecordStore();
  const before = await followed?.records(stream.name, { keys }) ?? null;
  const history = latest
    ? await latestOf({ stream, chosen, budget }, context)
    : await readRecords(context, { stream, keys: chosen.keys, range: read, budget });
  const after = before && (await followed?.records(stream.name, { keys, since: before }) ?? null);
  const slices = new Slices(context.signal);
  for (const rows of [history.rows, before?.rows ?? [], after?.rows ?? []]) {
    await slices.run(store.mergeInSteps(rows));
  }
  const dropped = before !== null && after !== null && after.from > before.to;
  const notices = [
    ...history.notices,
    ...schemaNotices(followed),
    ...tailNotices(followed, { stream, held: after, dropped, from: read.from }),
  ];
  const meta: RowsMeta = {
    channels: [],
    stream: streamInfo(stream),
    ...(chosen.all ? {} : { keys: [...chosen.keys] }),
  };
  if (after === null || followed === undefined) return { store, notices, meta };
  return {
    store,
    notices,
    meta: {
      ...meta,
      ...liveMeta(followed, { kind: "records", stream: stream.name, keys: [...keys] }, after),
    },
  };
}

async function latestOf(
  { stream, chosen, budget }: Pick<Collecting, "stream" | "chosen" | "budget">,
  context: QueryContext,
) {
  const keys = chosen.all ? undefined : chosen.keys;
  const limit = Math.max(chosen.keys.length, 1);
  const { rows } = await readLatest(context, { stream: stream.name, keys, limit, budget });
  return { rows, notices: [] as readonly Notice[] };
}
