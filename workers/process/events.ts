import type { TaskProgress } from "#core/progress.ts";
import type * as task from "#core/task/events.ts";

/** What one transaction carried. */
export type Commit = task.Commit<TaskProgress>;

/** What the process worker tells about itself: log lines, metrics and health follow from it. */
export type ProcessEvents = task.TaskEvents<TaskProgress>;
