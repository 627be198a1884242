import { Slices } from "#core/async/slices.ts";
import { encodeLivePath } from "../../src/contract/channel.ts";
import type { PipelineQuery } from "../../src/contract/query.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import {
  info,
  type Notice,
  pipelineFrameInSteps,
  type RowsMeta,
  shapePipelineInSteps,
  warning,
} from "../../src/frames/mod.ts";
import type { DataResponse } from "../sdk/mod.ts";
import { kindOf } from "./kind.ts";
import { answerOf, answerRange, gapNotices } from "./reading/answer.ts";
import { type QueryContext, TAIL_WAIT_MS } from "./reading/context.ts";
import { noStreams, NoSuchStream, QueryFault } from "./reading/query_fault.ts";
import { ReadBudget } from "./reading/read_budget.ts";

/** State of the pipeline, per stream. */
export const pipeline = kindOf(QUERY_SCHEMAS.pipeline, {
  streams: ({ streams = [] }) => streams,
  run: runPipelineQuery,
});

/** How long the first query waits for the lag to be known, ms. */
const LAG_WAIT_MS = 3_000;
/** Longest wait for the first sample, ms; while Kafka is away there is none. */
const SAMPLE_WAIT_MS = 1_500;

/**
 * Answers a query of the pipeline: from the states that the backend sampled every second since it
 * began, for an hour at most, or the newest state of each stream.
 *
 * Format `rows` gives the states as they were sampled, for a browser that follows the pipeline; an
 * alert rule gets numbers in place of a table.
 *
 * @throws {QueryFault} when the query has to be changed
 */
export async function runPipelineQuery(
  query: PipelineQuery,
  context: QueryContext,
): Promise<DataResponse> {
  const { tail, range, fromAlert, maxDataPoints, signal } = context;
  if (context.streams.size === 0) throw noStreams(context.keyspace);
  if (tail === undefined) {
    throw new QueryFault(
      "The pipeline is seen through Kafka: set the brokers in the data source",
    );
  }
  const unknown = (query.streams ?? []).filter((name) => !context.streams.has(name));
  if (unknown.length > 0) {
    throw new NoSuchStream(`There is no stream '${unknown.join("', '")}'`);
  }
  const budget = new ReadBudget(context);
  await tail.whenReady(TAIL_WAIT_MS, signal);
  await tail.wantLag(LAG_WAIT_MS);
  await tail.whenSampled(SAMPLE_WAIT_MS, signal);
  const { keep } = answerRange(query, context, Date.now());
  const slices = new Slices(signal);
  const sampled = await slices.run(tail.pipelineInSteps(keep));
  const { epoch, to } = sampled;
  const rows = query.format === "table" ? tail.pulses() : sampled.rows;
  const notices = [
    ...faultNotices(tail.fault),
    ...[...context.streams.values()].flatMap((stream) => gapNotices(tail.gaps(stream), range.from)),
    ...(rows.length === 0 ? emptyNotices(tail.pipelineSince, range.to) : []),
  ];
  const live = encodeLivePath({ kind: "pipeline" });
  const custom: RowsMeta = {
    sluice: { epoch, from: to, to },
    channel: live.path,
    channels: [{ stream: "", ...live, epoch, to }],
  };
  const asRows = query.format === "rows" && !fromAlert;
  const frames = asRows
    ? [{
      ...await slices.run(pipelineFrameInSteps(rows)),
      refId: query.refId,
      meta: { notices },
    }]
    : await slices.run(shapePipelineInSteps(rows, query, {
      maxDataPoints,
      numeric: fromAlert,
      notices,
    }));
  const executedQueryString = "-- sampled from Kafka: progress of the tasks, offsets of the groups";
  return answerOf(frames, {
    executedQueryString,
    budget,
    custom: asRows ? custom : undefined,
  });
}

function faultNotices(fault: string | null): Notice[] {
  return fault === null ? [] : [warning(`Kafka is not read at the moment: ${fault}`)];
}

/** Why there is nothing: the range ends before the first state that is remembered. */
function emptyNotices(since: number | undefined, to: number): Notice[] {
  return since === undefined || since < to ? [] : [
    info(
      "The pipeline's states are kept for 1 h while the data source runs: choose a range that ends " +
        `after ${new Date(since).toISOString()}`,
    ),
  ];
}
