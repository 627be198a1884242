import type { Sliced, StateFigures } from "./state_case.ts";
import type { WorkerFigures } from "./worker_runs.ts";

/** What the state of one case came to. */
export interface StateResult {
  readonly title: string;
  readonly keys: number;
  readonly figures: StateFigures;
}

/** What `bench scale` writes to its result file. */
export interface ScaleResult {
  readonly states: readonly StateResult[];
  /** Absent without a run of workers. */
  readonly workers: readonly WorkerFigures[];
}

/** Both parts as Markdown tables; a part that was not run is left out. */
export function scaleTable({ states, workers }: ScaleResult): string {
  const parts: string[] = [];
  if (states.length > 0) {
    parts.push(
      "State of one task, without Kafka; work in slices: CPU (longest slice)",
      table(STATE_COLUMNS, states.map(stateCells)),
    );
  }
  if (workers.length > 0) {
    parts.push(
      "Process workers on Kafka, one core each, 4 partitions",
      table(WORKER_COLUMNS, workers.map(workerCells)),
    );
  }
  return parts.join("\n\n");
}

const STATE_COLUMNS = [
  ...["windows", "keys", "µs per record", "state rows", "bytes per row in memory", "MB resident"],
  ...["bytes per row in the changelog", "write", "restore", "open tick", "close, per window"],
];
const WORKER_COLUMNS = [
  ...["keys, one open window each", "workers", "records/s", "µs CPU per record", "peak MB"],
  ...["start to first commit on that state (CPU)", "longest slice while restoring", "running"],
];

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

function stateCells({ title, keys, figures }: StateResult): string[] {
  const { write, restore, emitOpen, close } = figures;
  return [
    ...[title, format(keys), format(figures.recordMicros, 2), format(write.items)],
    ...[format(figures.stateBytes / write.items), format(figures.residentBytes / 2 ** 20)],
    ...[format(figures.rowBytes / write.items), sliced(write), sliced(restore)],
    `${format(emitOpen.items)} windows, ${sliced(emitOpen)}`,
    close.items === 0
      ? "none"
      : `${format(close.cpuMs / close.items * 1_000, 1)} µs (${format(close.longestMs, 1)} ms)`,
  ];
}

function workerCells(figures: WorkerFigures): string[] {
  return [
    ...[format(figures.keys), format(figures.workers), format(figures.recordsPerSecond)],
    ...[format(figures.cpuMicrosPerRecord, 2), format(figures.peakBytes / 2 ** 20)],
    `${format(figures.restartMs / 1_000, 1)} s (${format(figures.restartCpuMs / 1_000, 1)} s)`,
    `${format(figures.longestRestoringMs)} ms`,
    `${format(figures.longestRunningMs)} ms`,
  ];
}

function sliced({ cpuMs, longestMs }: Sliced): string {
  return `${format(cpuMs)} ms (${format(longestMs, 1)} ms)`;
}

function format(value: number, decimals = 0): string {
  return value.toLocaleString("en", {
    maximumFractionDigits: decimals,
    minimumFractionDigits: decimals,
  });
}
