import { Buffer } from "node:buffer";
import type { StreamProgress, TaskProgress } from "#core/progress.ts";
import type { InputTask } from "#core/task/input_task.ts";
import type { Lane } from "#core/task/outbox.ts";
import { routerName } from "./router_task.ts";
import type { WindowTask } from "./window_task.ts";

/** What a report is about. */
export interface ReportSource {
  readonly partition: number;
  /** By topic that is read; those of parked streams are left out. */
  readonly inputs: ReadonlyMap<string, InputTask>;
  /** Those of them that make windows. */
  readonly streams: readonly WindowTask[];
}

/** Tells where a task stands, and writes that to the topic of progress. */
export function writeProgress(source: ReportSource, lane: Lane): TaskProgress {
  const progress = progressOf(source);
  lane.append(Buffer.from(String(source.partition)), Buffer.from(JSON.stringify(progress)));
  return progress;
}

function progressOf({ partition, inputs, streams: windowTasks }: ReportSource): TaskProgress {
  const read = [...inputs.values()];
  const streams: Record<string, StreamProgress> = {};
  for (const stream of windowTasks) {
    const routing = read.find(({ name }) => name === routerName(stream.name))?.walk.gaps;
    const { progress } = stream;
    streams[stream.name] = { ...progress, gaps: [...progress.gaps!, ...routing ?? []] };
  }
  for (const { firstHops } of windowTasks) {
    for (const [name, firstHop] of firstHops) {
      streams[name] = { ...streams[name] ?? NOTHING_MERGED, firstHop };
    }
  }
  return { task: partition, at: Date.now(), streams };
}

/** Progress of a derived stream whose partials have no such partition. */
const NOTHING_MERGED: StreamProgress = {
  watermark: null,
  maxEventTime: null,
  position: "0",
  ledger: { in: 0, counted: 0, late: 0, dead: 0, filtered: 0 },
};
