import { eventually, until } from "#core/async/wait.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";

/** The workers that a run breaks. */
export type WorkerTask = "process" | "persist";

/** Options of {@linkcode Worker.start}. */
export interface WorkerOptions {
  readonly env: Readonly<Record<string, string>>;
  /** Takes its log lines, one call each. */
  readonly onLine: (line: string) => void;
  /** Sets its wall clock that far off, ms. */
  readonly clockMs?: number;
}

const ROOT = new URL("../../", import.meta.url);
const STOP_MS = 60_000;

/** A worker as its own process, by its task in deno.json, on the streams of the run. */
export class Worker {
  readonly task: WorkerTask;
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<unknown>;
  #ended = false;
  #frozen = false;
  #asked = false;
  #joined = 0;

  private constructor(task: WorkerTask, child: Deno.ChildProcess, onLine: (line: string) => void) {
    this.task = task;
    this.#child = child;
    const line = (text: string) => {
      if (/"tasks assigned"|"joined the group"/.test(text)) this.#joined++;
      onLine(text);
    };
    this.#read = Promise.all([eachLine(child.stdout, line), eachLine(child.stderr, line)]);
    void child.status.then(({ code, signal }) => {
      this.#ended = true;
      if (!this.#asked) onLine(JSON.stringify({ level: "error", msg: "died", code, signal }));
    });
  }

  /** Starts the task. */
  static async start(task: WorkerTask, options: WorkerOptions): Promise<Worker> {
    const { env, clockMs = 0, onLine } = options;
    const denoJson = await Deno.readTextFile(new URL("deno.json", ROOT));
    const [run, ...args] = taskCommand(denoJson, { task, lookup: (name) => env[name] }).args;
    const preload = clockMs === 0 ? [] : ["--preload=tests/chaos/shift_clock.ts"];
    const child = new Deno.Command(Deno.execPath(), {
      args: [run!, "--import-map=tests/chaos/import_map.json", ...preload, ...args],
      cwd: ROOT.pathname,
      env: { ...env, SLUICE_CHAOS_CLOCK_MS: String(clockMs) },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Worker(task, child, onLine);
  }

  get running(): boolean {
    return !this.#ended;
  }

  /** How often it has got partitions. */
  get joined(): number {
    return this.#joined;
  }

  /** SIGSTOP: it stands still and does not know. */
  freeze(): void {
    this.#frozen = true;
    this.#signal("SIGSTOP");
  }

  /** SIGCONT. */
  thaw(): void {
    this.#frozen = false;
    this.#signal("SIGCONT");
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#end();
  }

  /** SIGTERM, and SIGKILL when it does not end. @returns whether it ended in order */
  async stop(): Promise<boolean> {
    if (this.#frozen) this.thaw();
    this.#signal("SIGTERM");
    const ended = await until(() => this.#ended, { timeoutMs: STOP_MS, everyMs: 50 });
    if (!ended) this.#signal("SIGKILL");
    await this.#end();
    return ended;
  }

  /** Waits until it has got partitions, for the first time or once more. */
  async untilJoined(more = 0): Promise<void> {
    await eventually(() => {
      if (!this.running) {
        throw new Error(`The ${this.task} worker ended before it joined its group`);
      }
      if (this.#joined <= more) throw new Error(`The ${this.task} worker does not join its group`);
    }, { everyMs: 50, timeoutMs: 180_000 });
  }

  #signal(signal: Deno.Signal): void {
    if (signal !== "SIGSTOP" && signal !== "SIGCONT") this.#asked = true;
    if (!this.#ended) this.#child.kill(signal);
  }

  async #end(): Promise<void> {
    await this.#child.status;
    await this.#read;
  }
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "") take(line);
  }
  if (rest !== "") take(rest);
}
