import { shorten } from "#core/shorten.ts";

const MAX_BYTES = 512 * 1_024;

/** The size of a log file now, bytes; 0 when there is none. */
export async function logEnd(file: string): Promise<number> {
  try {
    return (await Deno.stat(file)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** The lines written since the file had `start` bytes, at most the last 512 KB of them. */
export async function readLogSince(file: string, start: number): Promise<string[]> {
  const size = await logEnd(file);
  if (size === 0) return [];
  // A file that shrank was rotated: all of it is new.
  const from = Math.max(size < start ? 0 : start, size - MAX_BYTES);
  const handle = await Deno.open(file); // Reading its stream to the end closes it.
  await handle.seek(from, Deno.SeekMode.Start);
  const text = await new Response(handle.readable).text();
  return text.split("\n").filter((line) => line !== "");
}

const LEVEL = /^\S+\s+(?:ERROR|FATAL)\b/;
const STARTS_ENTRY = /^\d{4}-\d\d-\d\dT\S+\s+[A-Z]+\s/;
const EXCEPTION =
  /^(?:Exception in thread "[^"]*" |Caused by: )?((?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable)\b.*)$/;
const JVM =
  /^(?:Terminating due to |Error: |Error occurred |Unrecognized |Invalid |OpenJDK .*warning: .*failed)/;
const MAX_LENGTH = 400;

/**
 * Why a Java service died, in one line, out of its log: the last error and the root of its
 * exception, without the stack.
 *
 * @param log lines of the log file since the service was started
 * @param printed lines that the process printed itself
 * @returns undefined when nothing looks like a reason
 */
export function logReason(
  log: readonly string[],
  printed: readonly string[],
): string | undefined {
  const jvm = printed.findLast((line) => JVM.test(line));
  if (jvm !== undefined) return shorten(jvm, MAX_LENGTH);
  const errors = [...entries(log), ...entries(printed)].filter(isError);
  const withException = errors.findLast((entry) => entry.some((line) => EXCEPTION.test(line)));
  const entry = withException ?? errors.at(-1);
  return entry === undefined ? undefined : shorten(summary(entry), MAX_LENGTH);
}

type Entry = readonly [head: string, ...rest: string[]];

function isError(entry: Entry): boolean {
  const [head] = entry;
  return STARTS_ENTRY.test(head) ? LEVEL.test(head) : entry.some((line) => EXCEPTION.test(line));
}

/** A log entry is a line with a time, and what follows it without one. */
function entries(lines: readonly string[]): Entry[] {
  const all: [string, ...string[]][] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last === undefined || STARTS_ENTRY.test(line)) all.push([line]);
    else last.push(line);
  }
  return all;
}

function summary([head, ...rest]: Entry): string {
  const message = STARTS_ENTRY.test(head) ? messageOf(head) : undefined;
  const exceptions = (message === undefined ? [head, ...rest] : rest).flatMap((line) =>
    EXCEPTION.exec(line)?.[1] ?? []
  ).map(withoutPackage);
  const [first, root] = [exceptions[0], exceptions.at(-1)];
  const parts = [message, first, root === first ? undefined : root];
  return parts.filter((part) => part !== undefined && part !== "").join(": ");
}

/** The text after time, level, `[thread]` and logger name. */
function messageOf(head: string): string {
  return head.replace(/^\S+\s+[A-Z]+\s+(?:\[[^\]]*\]\s+)?\S+\s+(?:-\s+)?/, "").trim();
}

function withoutPackage(exception: string): string {
  return exception.replace(/^(?:[\w$]+\.)+(?=[A-Z])/, "").trim();
}
