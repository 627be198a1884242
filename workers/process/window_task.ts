import type { Ledger, StreamProgress } from "#core/progress.ts";
import type { InputTask } from "#core/task/input_task.ts";

/** An input of which windows are made. */
export interface WindowTask extends InputTask {
  readonly progress: StreamProgress;
  /** What became of its records in the windows by group that it keeps, by derived stream. */
  readonly firstHops: ReadonlyMap<string, Ledger>;
}
