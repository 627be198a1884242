import { taskCommand } from "../../local/supervisor/task_command.ts";

const ROOT = new URL("../../", import.meta.url);

/** A worker as its own process, with the permissions that its task in deno.json names. */
export class WorkerProcess {
  readonly #child: Deno.ChildProcess;
  /** All that it wrote, when it has ended. */
  readonly output: Promise<string>;
  #written = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.output = this.#read();
  }

  /** What it has written so far. */
  get written(): string {
    return this.#written;
  }

  async #read(): Promise<string> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#written += text;
    }
    return this.#written;
  }

  /** Starts the task with these variables and arguments. */
  static async start(
    task: string,
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
  ): Promise<WorkerProcess> {
    const denoJson = await Deno.readTextFile(new URL("deno.json", ROOT));
    const command = taskCommand(denoJson, { task, lookup: (name) => env[name] });
    return new WorkerProcess(
      new Deno.Command(Deno.execPath(), {
        args: [...command.args, ...args],
        cwd: ROOT.pathname,
        env: { ...command.env, ...env },
        stdin: "null",
        stdout: "piped",
        stderr: "inherit",
      }).spawn(),
    );
  }

  /** Freezes it, as a machine that swaps or is suspended would, or lets it go on. */
  freeze(frozen: boolean): void {
    this.#child.kill(frozen ? "SIGSTOP" : "SIGCONT");
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  /** Asks it to stop and waits. @throws {Error} with its output when it does not end with 0 */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.finished();
  }

  /** Waits until it ends by itself. @throws {Error} with its output when it does not end with 0 */
  async finished(): Promise<string> {
    const [{ code }, output] = await Promise.all([this.#child.status, this.output]);
    if (code !== 0) throw new Error(`The worker ended with ${code}:\n${output}`);
    return output;
  }
}
