import { processGroup } from "#core/kafka/groups.ts";
import { runTasks, type RunTasksOptions } from "#core/task/run_tasks.ts";
import type { TaskProgress } from "#core/progress.ts";
import { processWork, type ProcessWorkOptions } from "./create_task.ts";

/** Options of {@linkcode runProcessWorker}. */
export interface ProcessWorkerOptions
  extends ProcessWorkOptions, Pick<RunTasksOptions<TaskProgress>, "signal" | "connect"> {}

/** Processes until `signal` aborts. */
export async function runProcessWorker(options: ProcessWorkerOptions): Promise<void> {
  const { config, log, signal, connect, events } = options;
  await runTasks({
    ...{ config, log, signal, connect, events },
    clientId: "sluice-process",
    groupId: processGroup(config.group),
    work: processWork(options),
  });
}
