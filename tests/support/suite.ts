import { resolve } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;
const MAIN = "local/supervisor/main.ts";

/** Options of {@linkcode Suite.start}. */
export interface SuiteOptions {
  /** What follows `npm start --`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * All that `npm start` runs, as processes of its own in a folder of its own, so that it meets no
 * other suite that runs in this repository.
 */
export class Suite {
  readonly #dir: string;
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #written = "";
  #ended: Promise<number> | undefined;

  private constructor(dir: string, child: Deno.ChildProcess) {
    this.#dir = dir;
    this.#child = child;
    this.#reading = Promise.all([child.stdout, child.stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#written += text;
    }));
  }

  static async start({ args, env }: SuiteOptions): Promise<Suite> {
    const dir = await Deno.makeTempDir();
    const tasks = await Deno.readTextFile(resolve(ROOT, "deno.json"));
    // The tasks name files of this repository from its root.
    const moved = tasks.replaceAll(/(?<=[ ,=])(?=(?:workers|local)\/)/g, ROOT)
      .replaceAll("--no-prompt", `--no-prompt --config=${resolve(ROOT, "deno.json")}`);
    await Deno.writeTextFile(resolve(dir, "deno.json"), moved);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", `--config=${resolve(ROOT, "deno.json")}`, ROOT + MAIN, ...args],
      cwd: dir,
      env: { ...env, NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Suite(dir, child);
  }

  /** All that was written so far. */
  get written(): string {
    return this.#written;
  }

  /** Asks it to stop, as Ctrl-C does, and waits. @returns the exit code */
  stop(): Promise<number> {
    try {
      this.#child.kill("SIGINT");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    return this.ended();
  }

  /** Waits until it has ended. @returns the exit code */
  ended(): Promise<number> {
    return this.#ended ??= this.#end();
  }

  async #end(): Promise<number> {
    const [{ code }] = await Promise.all([this.#child.status, this.#reading]);
    await Deno.remove(this.#dir, { recursive: true });
    return code;
  }
}
