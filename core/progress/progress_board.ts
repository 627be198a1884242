import type { TaskProgress } from "./progress.ts";

/** The newest progress report of each task. */
export class ProgressBoard {
  readonly #tasks = new Map<number, TaskProgress>();

  /** Reads one message of the progress topic; a text that is no report is left out. */
  read(value: Uint8Array | null): void {
    if (value === null) return;
    let report: TaskProgress;
    try {
      report = JSON.parse(new TextDecoder().decode(value)) as TaskProgress;
    } catch {
      return;
    }
    if (Number.isInteger(report?.task) && typeof report.streams === "object") {
      this.#tasks.set(report.task, report);
    }
  }

  /** Reports by task number, ascending. */
  get tasks(): readonly TaskProgress[] {
    return [...this.#tasks.values()].sort((a, b) => a.task - b.task);
  }
}
