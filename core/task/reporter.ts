import type { HealthCheck } from "../telemetry/health_server.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Commit, ParkedStream, TaskEvents } from "./events.ts";
import type { TaskMetrics } from "./metrics.ts";

/** Log lines, metrics and health of a worker of tasks. */
export class TaskReporter<Report> implements TaskEvents<Report> {
  protected readonly log: Logger;
  readonly #metrics: TaskMetrics;
  readonly #parked = new Map<number, readonly ParkedStream[]>();
  readonly #differences = new Map<string, string>();
  #tasks: readonly number[] | undefined;

  constructor(log: Logger, metrics: TaskMetrics) {
    this.log = log;
    this.#metrics = metrics;
  }

  /** What `/health` says. */
  health(): Record<string, HealthCheck> {
    const parked = [...this.#parked].flatMap(([task, streams]) =>
      streams.map(({ stream, reason }) => `'${stream}' in task ${task}: ${reason}`)
    );
    return {
      group: this.#tasks === undefined
        ? {
          ok: false,
          detail:
            "has not joined its consumer group yet: it waits for Kafka, or up to 10 s for a member that crashed",
        }
        : { ok: true, detail: `owns tasks ${this.#tasks.join(", ") || "none"}` },
      ...(parked.length === 0 ? {} : {
        streams: { ok: false, detail: `these do not go on: ${parked.join("; ")}` },
      }),
    };
  }

  assigned(tasks: readonly number[]): void {
    this.#tasks = [...tasks].sort((a, b) => a - b);
    for (const task of this.#parked.keys()) if (!tasks.includes(task)) this.#parked.delete(task);
    this.#metrics.forget(tasks);
    this.log.info("tasks assigned", { tasks: this.#tasks });
  }

  lost(): void {
    this.#tasks = undefined;
  }

  committed(commit: Commit<Report>): void {
    this.#metrics.committed(commit);
  }

  restored(task: number, parked: readonly ParkedStream[]): void {
    const before = this.#parked.get(task) ?? [];
    const isIn = (list: readonly ParkedStream[], one: ParkedStream) =>
      list.some(({ stream, reason }) => stream === one.stream && reason === one.reason);
    for (const one of parked) {
      const { stream, reason } = one;
      if (!isIn(before, one)) this.log.error("a stream cannot go on", { stream, task, reason });
    }
    for (const { stream } of before) {
      if (parked.some((one) => one.stream === stream)) continue;
      this.log.info("a stream goes on again", { stream, task });
    }
    this.#metrics.parked(task, { before, now: parked });
    if (parked.length === 0) this.#parked.delete(task);
    else this.#parked.set(task, parked);
  }

  missed(...[stream, { topic, partition }, gap]: Parameters<TaskEvents<Report>["missed"]>): void {
    const { from, to, why } = gap;
    this.#metrics.gap(stream, partition);
    this.log.error("offsets were passed over", { stream, topic, partition, from, to, why });
  }

  undecodable(...[stream, error]: Parameters<TaskEvents<Report>["undecodable"]>): void {
    const { topic, partition, message } = error;
    this.#metrics.undecodable(stream, partition);
    this.log.error("a batch was set aside", {
      stream,
      topic,
      partition,
      reason: message,
      fix:
        "its records are not counted: see that its producer's codec and disks are sound, send again",
    });
  }

  setAside(...[stream, at, reason]: Parameters<TaskEvents<Report>["setAside"]>): void {
    const { topic, partition, offset } = at;
    this.#metrics.setAside(stream, partition);
    this.log.error("a record was set aside", { stream, topic, partition, offset, reason });
  }

  miscounted(...[stream, at, difference]: Parameters<TaskEvents<Report>["miscounted"]>): void {
    const { topic, partition } = at;
    const place = `${stream}/${partition}`;
    if (this.#differences.get(place) === difference) return;
    this.#differences.set(place, difference);
    this.#metrics.mismatch(stream, partition);
    this.log.error("the ledger does not add up: this is a fault of Sluice, please report it", {
      stream,
      topic,
      partition,
      difference,
    });
  }
}
