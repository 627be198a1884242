import type { TaskProgress } from "#core/progress.ts";
import type { Pulse } from "../../../src/contract/live.ts";
import type { PipelineAnswer, PipelineTask } from "../../../src/contract/resources.ts";
import { noKafka } from "../require_kafka.ts";
import type { Sources } from "../sources.ts";

/** Longest waits for a tail that was just started and for the first look at the lag, ms. */
const WAIT_MS = { tail: 3_000, lag: 2_000 } as const;

/** GET pipeline: the newest state of each stream. */
export async function showPipeline(
  sources: Sources,
  signal: AbortSignal,
): Promise<PipelineAnswer> {
  const tail = await sources.tail();
  if (tail === null) throw noKafka();
  await tail.whenReady(WAIT_MS.tail, signal);
  await tail.wantLag(WAIT_MS.lag);
  const now = Date.now();
  const streams = [...(await sources.catalogue.streams()).keys()];
  return {
    now,
    streams: streams.map((stream) => ({
      stream,
      pulse: tail.pulse(stream) ?? unknownPulse(now),
      tasks: tasksOf(tail.tasks, stream),
    })),
  };
}

/** What is told of a stream before its first sample. */
function unknownPulse(at: number): Pulse {
  return {
    at,
    watermark: null,
    maxEventTime: null,
    rate: 0,
    processLag: null,
    persistLag: null,
    ledger: null,
  };
}

/** The part of each task's report that is about one stream. */
function tasksOf(reports: readonly TaskProgress[], stream: string): PipelineTask[] {
  return reports.flatMap(({ task, at, streams }) => {
    const progress = streams[stream];
    if (progress === undefined) return [];
    const { watermark, maxEventTime, ledger } = progress;
    return [{ task, at, watermark, maxEventTime, ledger }];
  });
}
