import { join } from "node:path";
import type { HeapNeed } from "../memory.ts";
import { checkPorts, type PortNeed } from "../ports.ts";
import { ServiceError, type ServiceName, type ServiceProgress } from "../service.ts";
import { type ChildCommand, ChildProcess, describeEnd, type ProcessEnd } from "./child_process.ts";
import { removePidFile, stopLeftover, writePidFile } from "./leftover.ts";
import { logEnd, logReason, readLogSince } from "./service_log.ts";
import { whileMoving } from "./while_moving.ts";

/** What Kafka and Cassandra differ in. */
export interface ServicePlan {
  readonly name: ServiceName;
  /** Name and version for messages: `Kafka 4.1.1`. */
  readonly title: string;
  readonly ports: readonly PortNeed[];
  readonly heap: HeapNeed;
  /** `host:port` that clients use. */
  readonly address: string;
  /** Text of its command line that no other process has. */
  readonly marker: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Fetches what is missing, writes its files and returns how to start it. Called before every start. */
  prepare(): Promise<ChildCommand>;
  /** One try to use it as a client would; throws while it is not ready. */
  probe(): Promise<void>;
}

/** Options of {@linkcode LocalService}. */
export interface LocalServiceOptions {
  /** Folder for pid files. */
  readonly runDir: string;
  readonly onProgress: (progress: ServiceProgress) => void;
  /** Called when it ends without having been stopped. */
  readonly onDeath: (service: ServiceName, message: string) => void;
}

/** A service that does not answer and has not written to its log for so long does not start, ms. */
const START_QUIET_MS = 120_000;
/** One that was asked to stop and has not written to its log for so long hangs, ms. */
const STOP_QUIET_MS = 25_000;

/** A service that runs here: started, watched, stopped, started again. */
export class LocalService {
  readonly #plan: ServicePlan;
  readonly #options: LocalServiceOptions;
  readonly #pidFile: string;
  #process: ChildProcess | undefined;
  /** The process that is being stopped: its end is no death. */
  #leaving: ChildProcess | undefined;

  constructor(plan: ServicePlan, options: LocalServiceOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#pidFile = join(options.runDir, `${plan.name}.json`);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /**
   * Ends what a killed run left behind, and checks that the ports can be had.
   *
   * @throws {ServiceError} when it runs already, or a port is taken
   */
  async clearTheWay(): Promise<void> {
    await this.#stopLeftover();
    await checkPorts(this.#plan.ports);
  }

  /**
   * Starts it, once the way is clear, and waits until it answers.
   *
   * @throws {ServiceError} when it cannot start, with the reason from its log
   */
  async start(signal?: AbortSignal): Promise<void> {
    const { title, address } = this.#plan;
    const began = Date.now();
    this.#report("starting", `${title} is starting`);
    await Deno.mkdir(this.#options.runDir, { recursive: true });
    const command = await this.#plan.prepare();
    signal?.throwIfAborted();
    const logStart = await logEnd(this.#plan.logFile);
    const process = new ChildProcess(command);
    this.#process = process;
    await writePidFile(this.#pidFile, { pid: process.pid, parent: Deno.pid });
    try {
      await this.#untilReady(process, { logStart, signal });
    } catch (error) {
      await this.kill();
      throw error;
    }
    this.#watch(process, logStart);
    const took = ((Date.now() - began) / 1_000).toFixed(1);
    this.#report("ready", `${title} is ready at ${address} (${took} s)`);
  }

  /** Deletes its data; only while it does not run. */
  async reset(): Promise<void> {
    await this.#stopLeftover();
    await removeFolder(this.#plan.dataDir);
  }

  /** Stops it in order. */
  async stop(): Promise<void> {
    if (this.#process === undefined) return;
    this.#report("stopping", `${this.#plan.title} is stopping`);
    await this.#end((process) => this.#stopInOrder(process));
    this.#report("stopped", `${this.#plan.title} has stopped`);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    await this.#end((process) => process.kill());
  }

  /** Stops it if it runs and starts it again. */
  async restart(): Promise<void> {
    await this.stop();
    await this.clearTheWay();
    await this.start();
  }

  async #end(how: (process: ChildProcess) => Promise<ProcessEnd>): Promise<void> {
    const process = this.#process;
    if (process === undefined) return;
    this.#leaving = process;
    await how(process);
    if (this.#process !== process) return; // Stop and kill may wait for the same end.
    this.#process = undefined;
    await removePidFile(this.#pidFile);
  }

  /** SIGTERM, then SIGKILL once it neither ends nor writes to its log. */
  async #stopInOrder(process: ChildProcess): Promise<ProcessEnd> {
    process.terminate();
    const ended = await whileMoving(() => process.end !== undefined, {
      mark: () => logEnd(this.#plan.logFile),
      quietMs: STOP_QUIET_MS,
    });
    return ended ? await process.ended : await process.kill();
  }

  async #stopLeftover(): Promise<void> {
    const { title, marker, logFile } = this.#plan;
    const pid = await stopLeftover(this.#pidFile, {
      title,
      marker,
      mark: () => logEnd(logFile),
      quietMs: STOP_QUIET_MS,
    });
    if (pid === undefined) return;
    this.#report("starting", `${title}: stopped process ${pid}, left over from a killed run`);
  }

  async #untilReady(
    process: ChildProcess,
    { logStart, signal }: { logStart: number; signal: AbortSignal | undefined },
  ): Promise<void> {
    let problem: unknown;
    const answers = async () => {
      signal?.throwIfAborted();
      if (process.end !== undefined) {
        throw new ServiceError(await this.#lastWords("did not start", { process, logStart }));
      }
      try {
        await this.#plan.probe();
        return true;
      } catch (error) {
        problem = error;
        return false;
      }
    };
    const mark = async () => await logEnd(this.#plan.logFile) + process.linesPrinted;
    if (await whileMoving(answers, { mark, quietMs: START_QUIET_MS })) return;
    throw new ServiceError(
      `${this.#plan.title} does not answer and has not written to its log for ` +
        `${START_QUIET_MS / 1_000} s (${problem}): see ${this.#plan.logFile}`,
    );
  }

  #watch(process: ChildProcess, logStart: number): void {
    void process.ended.then(async () => {
      if (this.#leaving === process) return;
      this.#process = undefined;
      await removePidFile(this.#pidFile);
      const message = await this.#lastWords("stopped by itself", { process, logStart });
      this.#options.onDeath(this.#plan.name, message);
    });
  }

  async #lastWords(
    what: string,
    { process, logStart }: { process: ChildProcess; logStart: number },
  ): Promise<string> {
    const { title, logFile } = this.#plan;
    const lines = await readLogSince(logFile, logStart);
    const reason = logReason(lines, process.printed);
    const because = reason === undefined ? "" : `: ${reason.replace(/\.+$/, "")}`;
    return `${title} ${what} (${describeEnd(await process.ended)})${because}. More in ${logFile}`;
  }

  #report(state: ServiceProgress["state"], text: string): void {
    this.#options.onProgress({ service: this.#plan.name, state, text });
  }
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Flags that every local Java service gets. */
export function heapFlags(heapMb: number): string[] {
  return [
    `-Xms${Math.ceil(heapMb / 2)}m`,
    `-Xmx${heapMb}m`,
    // G1's threads and regions cost more than they give on a heap this small.
    heapMb <= 512 ? "-XX:+UseSerialGC" : "-XX:+UseG1GC",
    // A process without memory is best replaced: it exits, and the next start recovers its data.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.net.preferIPv4Stack=true",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
  ];
}

/** The flag by which a process is known to be ours, and of this folder. */
export function dataMarker(dataDir: string): string {
  return `-Dsluice.data=${dataDir}`;
}
