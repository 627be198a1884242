import { ServiceError } from "../service.ts";
import { whileMoving, type WhileMovingOptions } from "./while_moving.ts";

/** What is written beside a running child, for a start after a crash of the parent. */
export interface PidRecord {
  readonly pid: number;
  /** Process that started it. */
  readonly parent: number;
}

/** Options of {@linkcode stopLeftover}: it gets SIGKILL once it neither ends nor moves. */
export interface LeftoverOptions extends Pick<WhileMovingOptions, "mark" | "quietMs"> {
  /** For messages: `Kafka`. */
  readonly title: string;
  /** Text that only this child's command line has: a number alone may be of another process by now. */
  readonly marker: string;
}

/** Text of every parent's command line: they all run under Deno. */
const PARENT_MARKER = "deno";

/** Remembers a running child. */
export async function writePidFile(file: string, record: PidRecord): Promise<void> {
  await Deno.writeTextFile(file, JSON.stringify(record));
}

/** Forgets it. */
export async function removePidFile(file: string): Promise<void> {
  try {
    await Deno.remove(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Ends the child that an earlier parent left behind when it was killed.
 *
 * @returns its process id, or undefined when there was none
 * @throws {ServiceError} when that parent is still running: two cannot share one folder
 */
export async function stopLeftover(
  file: string,
  options: LeftoverOptions,
): Promise<number | undefined> {
  const record = await readPidFile(file);
  if (record === undefined) return undefined;
  if (!(await commandLine(record.pid)).includes(options.marker)) {
    await removePidFile(file);
    return undefined;
  }
  if (
    record.parent === Deno.pid || (await commandLine(record.parent)).includes(PARENT_MARKER)
  ) {
    throw new ServiceError(
      `${options.title} is running already, started by process ${record.parent}: use it, or stop ` +
        `it first (Ctrl-C there, or kill ${record.parent})`,
    );
  }
  await end(record.pid, options);
  await removePidFile(file);
  return record.pid;
}

async function end(pid: number, { marker, mark, quietMs }: LeftoverOptions): Promise<void> {
  Deno.kill(pid, "SIGTERM");
  const hasEnded = async () => !(await commandLine(pid)).includes(marker);
  if (await whileMoving(hasEnded, { mark, quietMs, everyMs: 100 })) return;
  Deno.kill(pid, "SIGKILL");
}

async function readPidFile(file: string): Promise<PidRecord | undefined> {
  try {
    const record: Partial<PidRecord> = JSON.parse(await Deno.readTextFile(file));
    const { pid, parent } = record;
    return Number.isInteger(pid) && Number.isInteger(parent) && pid! > 1
      ? { pid: pid!, parent: parent! }
      : undefined;
  } catch (error) {
    // A file cut short by a crash has no record.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Empty when there is no such process, or no `ps` to ask. */
async function commandLine(pid: number): Promise<string> {
  try {
    const { stdout } = await new Deno.Command("ps", {
      args: ["-ww", "-o", "command=", "-p", String(pid)],
      stdin: "null",
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).trim();
  } catch {
    return "";
  }
}
