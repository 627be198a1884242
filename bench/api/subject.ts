import { join } from "node:path";
import { eventually } from "#core/async/wait.ts";
import { taskCommand } from "../../local/supervisor/task_command.ts";
import { processUsage } from "../process_usage.ts";

const ROOT = join(import.meta.dirname!, "../..");
/** Longest wait for an API that starts, and for what one reports, ms. */
const PATIENCE_MS = 120_000;

/** Options of {@linkcode Subject.start}. */
export interface SubjectOptions {
  readonly title: string;
  /** Folder of the checkout whose API it is. Default: this one. */
  readonly checkout?: string | undefined;
  /** What is started instead of the worker. */
  readonly entry?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
}

/** An API that is measured, as a process of its own. */
export class Subject implements AsyncDisposable {
  readonly title: string;
  readonly url: string;
  readonly #child: Deno.ChildProcess;
  #written = "";

  private constructor({ title, port }: SubjectOptions, child: Deno.ChildProcess) {
    this.title = title;
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
    this.#read();
  }

  /** Starts it as its task in deno.json says, and waits until it is well. */
  static async start(options: SubjectOptions): Promise<Subject> {
    const { checkout = ROOT, entry, port } = options;
    const env = { ...options.env, SLUICE_API_PORT: String(port) };
    const denoJson = await Deno.readTextFile(join(checkout, "deno.json"));
    const task = taskCommand(denoJson, {
      task: "api",
      lookup: (name) => env[name as keyof typeof env],
    });
    const args = task.args.map((arg) => arg === task.entry ? entry ?? arg : arg);
    const [run, ...rest] = args;
    const watched = join(import.meta.dirname!, "watched.ts");
    const child = new Deno.Command(Deno.execPath(), {
      args: [run!, "--preload", watched, ...rest],
      cwd: checkout,
      env: { ...task.env, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const subject = new Subject(options, child);
    await eventually(async () => {
      const response = await fetch(`${subject.url}/api/v1/health`);
      const text = await response.text();
      if (!response.ok) throw new Error(`${subject.title} is not well: ${text}`);
    }, { timeoutMs: PATIENCE_MS });
    return subject;
  }

  /** CPU that it has used so far, s. */
  async cpuSeconds(): Promise<number> {
    return (await processUsage(this.#child.pid)).cpuSeconds;
  }

  /** The longest stretch on its event loop since the last call, ms. */
  async longestStretch(): Promise<number> {
    this.#written = "";
    this.#child.kill("SIGUSR2");
    return await eventually(() => {
      const [, ms] = /"longestStretchMs":([\d.]+)\}/.exec(this.#written) ?? [];
      if (ms === undefined) throw new Error(`${this.title} does not report its event loop`);
      return Number(ms);
    }, { everyMs: 20, timeoutMs: PATIENCE_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#written += text;
    }
  }
}
