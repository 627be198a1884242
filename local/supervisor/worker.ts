import { join } from "node:path";
import { NO_JITTER, Restarts } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import { ChildProcess, describeEnd, type ProcessEnd } from "../services/process/child_process.ts";
import { removePidFile, stopLeftover, writePidFile } from "../services/process/leftover.ts";
import type { TaskCommand } from "./task_command.ts";

/** Options of {@linkcode Worker}. */
export interface WorkerOptions {
  /** Name of its task, and of its log lines. */
  readonly name: string;
  /** Folder for its pid file. */
  readonly runDir: string;
  /** True for one that may end: exit code 0 is its end, 2 means that it was called wrongly. */
  readonly finite: boolean;
  /** Time for an orderly stop before SIGKILL, ms. */
  readonly graceMs: number;
  readonly log: Logger;
  readonly onLine: (line: string) => void;
}

/** How to run it: known once the services are. */
export interface WorkerCommand extends TaskCommand {
  /** Default: this Deno. */
  readonly executable?: string;
  readonly env: Readonly<Record<string, string>>;
}

const USAGE_ERROR = 2;

/** How something that keeps dying is started again. */
export const RESTARTS = {
  initialMs: 500,
  maxMs: 30_000,
  jitter: NO_JITTER,
  healthyMs: 60_000,
} as const;

/** A worker in a Deno process of its own, started again whenever it dies. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #pidFile: string;
  readonly #stopping = new AbortController();
  #process: ChildProcess | undefined;
  #running: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#pidFile = join(options.runDir, `${options.name}.json`);
  }

  /**
   * Ends what a killed supervisor left behind.
   *
   * @param entry script of the worker, to recognise its process
   * @throws {ServiceError} when another supervisor runs it
   */
  async clearTheWay(entry: string): Promise<void> {
    const { name, graceMs, log } = this.#options;
    const title = `The ${name} worker`;
    // What it logged went to the supervisor that is gone, so nothing shows whether it moves.
    const unseen = { mark: () => 0, quietMs: graceMs };
    const pid = await stopLeftover(this.#pidFile, { title, marker: entry, ...unseen });
    if (pid !== undefined) {
      log.warn(`stopped process ${pid}, left over from a killed run`, { name });
    }
  }

  /** Runs it once. */
  async once(command: WorkerCommand): Promise<ProcessEnd> {
    const process = new ChildProcess(
      {
        executable: command.executable ?? Deno.execPath(),
        args: command.args,
        cwd: Deno.cwd(),
        env: command.env,
      },
      { onLine: this.#options.onLine },
    );
    this.#process = process;
    try {
      await writePidFile(this.#pidFile, { pid: process.pid, parent: Deno.pid });
      return await process.ended;
    } finally {
      this.#process = undefined;
      await removePidFile(this.#pidFile);
    }
  }

  /** Runs it, and again whenever it dies, until it is stopped. */
  start(command: WorkerCommand): void {
    this.#running = this.#keepRunning(command).catch((error) =>
      this.#options.log.error(`${this.#options.name} cannot run: ${errorMessage(error)}`)
    );
  }

  /** SIGTERM, then SIGKILL after the grace period. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#process?.stop(this.#options.graceMs);
    await this.#running;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#process?.kill();
    await this.#running;
  }

  async #keepRunning(command: WorkerCommand): Promise<void> {
    const { name, finite, log } = this.#options;
    const { signal } = this.#stopping;
    const restarts = new Restarts(RESTARTS);
    while (!signal.aborted) {
      const began = performance.now();
      const end = await this.once(command);
      if (signal.aborted) return;
      if (finite && end.signal === undefined && (end.code === 0 || end.code === USAGE_ERROR)) {
        return log[end.code === 0 ? "info" : "error"](`${name} has ended`, { code: end.code });
      }
      const wait = restarts.next(performance.now() - began);
      const tries = restarts.failures;
      log.error(`${name} died (${describeEnd(end)}): starting it again in ${wait / 1_000} s`, {
        tries,
      });
      await pause(wait, signal);
    }
  }
}
