/** How to start a child. */
export interface ChildCommand {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Options of {@linkcode ChildProcess}. */
export interface ChildProcessOptions {
  /** Called for each line that it prints, on standard output or standard error. */
  readonly onLine?: (line: string) => void;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number;
  readonly signal: string | undefined;
}

const KEPT_LINES = 200;

/**
 * Reads what its parent says of a child: a line once that has ended, or nothing any more when the
 * parent itself has died without stopping it.
 */
const WATCHMAN = 'read -r _ || kill -TERM "$0"';

/**
 * A child process in a process group of its own, so that a terminal's Ctrl-C reaches only the
 * parent, which then stops its children in order. It does not outlive the parent: when that is killed,
 * or ends without a word as an interrupted `deno test` does, the child gets SIGTERM.
 */
export class ChildProcess {
  readonly #child: Deno.ChildProcess;
  readonly #watchman: Deno.ChildProcess;
  readonly #lines: string[] = [];
  #linesPrinted = 0;
  readonly #onLine: (line: string) => void;
  /** Settles when the process has ended and its output was read. */
  readonly ended: Promise<ProcessEnd>;
  #end: ProcessEnd | undefined;

  /** @throws {Deno.errors.NotFound} when the executable is missing */
  constructor(command: ChildCommand, options: ChildProcessOptions = {}) {
    this.#onLine = options.onLine ?? (() => {});
    this.#child = new Deno.Command(command.executable, {
      args: [...command.args],
      cwd: command.cwd,
      env: { ...command.env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    this.#watchman = new Deno.Command("sh", {
      args: ["-c", WATCHMAN, String(this.#child.pid)],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    this.ended = this.#watch();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** How it ended; undefined while it runs. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /** The last lines that the process printed itself, beside its log file. */
  get printed(): readonly string[] {
    return this.#lines;
  }

  /** How many lines it has printed. */
  get linesPrinted(): number {
    return this.#linesPrinted;
  }

  /** SIGTERM: asks it to end. */
  terminate(): void {
    this.#signal("SIGTERM");
  }

  /** SIGTERM, and SIGKILL if it still runs after `graceMs`. */
  async stop(graceMs: number): Promise<ProcessEnd> {
    this.terminate();
    const timer = setTimeout(() => this.#signal("SIGKILL"), graceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** SIGKILL. */
  kill(): Promise<ProcessEnd> {
    this.#signal("SIGKILL");
    return this.ended;
  }

  #signal(signal: Deno.Signal): void {
    if (this.#end !== undefined) return;
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It ended by itself a moment ago, and its status is still on the way.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #watch(): Promise<ProcessEnd> {
    const read = Promise.all([this.#read(this.#child.stdout), this.#read(this.#child.stderr)]);
    const { code, signal } = await this.#child.status;
    this.#end = { code, signal: signal ?? undefined };
    await Promise.all([read, this.#dismissWatchman()]);
    return this.#end;
  }

  async #dismissWatchman(): Promise<void> {
    const writer = this.#watchman.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode("ended\n"));
      await writer.close();
    } catch (error) {
      // Somebody ended the watchman.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
    await this.#watchman.status;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.#keep(lines);
    }
    if (rest !== "") this.#keep([rest]);
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) this.#onLine(line);
    this.#linesPrinted += lines.length;
    this.#lines.push(...lines);
    this.#lines.splice(0, this.#lines.length - KEPT_LINES);
  }
}

/** How a process ended, in words: `exit code 1`, `killed by SIGKILL`. */
export function describeEnd({ code, signal }: ProcessEnd): string {
  if (signal === "SIGKILL") return "killed by SIGKILL, often a sign of too little memory";
  return signal === undefined ? `exit code ${code}` : `ended by ${signal}`;
}
