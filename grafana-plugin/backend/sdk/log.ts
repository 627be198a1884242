// deno-lint-ignore-file no-console -- the console is routed to the log here
import { format } from "node:util";

/** What goes with a message; any values. Errors keep their stack; secrets are masked by name. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Grafana's log of the plugin. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A log that hands each line, newline included, to `write`. */
export function createLog(write: (line: string) => void): Log {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write(`${logLine(level, message, fields)}\n`);
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}

/** The log that Grafana reads: one JSON object per line on stderr. */
export const log: Log = createLog(writeToStderr);

function writeToStderr(line: string): void {
  let bytes = new TextEncoder().encode(line);
  try {
    while (bytes.length > 0) {
      bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
    }
  } catch (error) {
    // Grafana is gone: there is no reader.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Severity of a log line. */
type LogLevel = "debug" | "info" | "warn" | "error";

/** Longest line in bytes; Grafana's reader gives up on structure at 64 KiB. */
export const MAX_LINE = 60 * 1024;

const FIRST_TEXT_LIMIT = 16 * 1024;
const LAST_TEXT_LIMIT = 64;

/**
 * One line of go-plugin's log format, without the newline.
 *
 * `@message` and `@level` are always strings, for Grafana's parser panics on anything else, and
 * there is no `@timestamp`: Grafana takes the time of arrival. Texts of a line that would be too
 * long are cut, with a mark.
 */
export function logLine(
  level: LogLevel,
  message: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  for (let limit = FIRST_TEXT_LIMIT; limit >= LAST_TEXT_LIMIT; limit /= 4) {
    const line = encode(level, message, { fields, limit });
    if (new TextEncoder().encode(line).length <= MAX_LINE) return line;
  }
  return encode(level, message, {
    fields: { cut: "too many fields" },
    limit: LAST_TEXT_LIMIT,
  });
}

interface EncodeOptions {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Longest text in characters. */
  readonly limit: number;
}

function encode(
  level: LogLevel,
  message: unknown,
  { fields, limit }: EncodeOptions,
): string {
  const line: Record<string, unknown> = {
    "@level": level,
    "@message": cut(
      typeof message === "string" ? message : textOf(message),
      limit,
    ),
  };
  const plain = plainValue(fields);
  if (typeof plain === "object" && plain !== null) {
    for (const [key, value] of Object.entries(plain)) {
      // Keys with an @ are the format's own.
      line[cut(key.replace(/^@+/, ""), LAST_TEXT_LIMIT)] = cutValue(
        value,
        limit,
      );
    }
  }
  return JSON.stringify(line);
}

function textOf(message: unknown): string {
  const plain = plainValue(message);
  return typeof plain === "string" ? plain : JSON.stringify(plain) ?? "";
}

function cutValue(value: unknown, limit: number): unknown {
  if (typeof value === "string") return cut(value, limit);
  const text = JSON.stringify(value) ?? "null";
  return text.length <= limit ? value : cut(text, limit);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (cut: ${text.length} characters)`;
}

/** Names whose values are never logged. `key` alone is not one: records have keys. */
const SECRET =
  /pass(word|phrase|wd)?$|secret|token|credential|authorization|cookie|(private|api|access|client)[-_ ]?key/i;

const MASK = "[masked]";
const MAX_DEPTH = 6;
const MAX_ITEMS = 200;

/**
 * `value` as JSON can hold it: errors as text with a stack beside them, bigints as text, cycles and
 * what cannot be read as a remark, values of secret names masked. Never throws.
 */
function plainValue(value: unknown): unknown {
  return plain(value, []);
}

function plain(value: unknown, parents: readonly object[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "undefined":
      return null;
    case "object":
      return value === null ? null : plainObject(value, parents);
    default:
      return readable(() => String(value));
  }
}

function plainObject(value: object, parents: readonly object[]): unknown {
  if (parents.includes(value)) return "[circular]";
  if (parents.length >= MAX_DEPTH) return "[deeper]";
  if (value instanceof Error) return errorText(value);
  const chain = [...parents, value];
  return readable(() => {
    if (value instanceof Date) {
      return Number.isNaN(+value) ? "invalid date" : value.toISOString();
    }
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (value instanceof Map) return plainEntries([...value], chain);
    if (value instanceof Set) return plainItems([...value], chain);
    if (Array.isArray(value)) return plainItems(value, chain);
    return plainEntries(
      Object.keys(value).map((key) => [key, Reflect.get(value, key)]),
      chain,
    );
  });
}

function plainItems(
  items: readonly unknown[],
  parents: readonly object[],
): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((item) => plain(item, parents));
  return items.length > MAX_ITEMS ? [...shown, `… (cut: ${items.length} items)`] : shown;
}

function plainEntries(
  entries: ReadonlyArray<readonly [unknown, unknown]>,
  parents: readonly object[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of entries.slice(0, MAX_ITEMS)) {
    const key = String(name);
    result[key] = SECRET.test(key) && value !== undefined ? MASK : plain(value, parents);
    if (value instanceof Error && value.stack !== undefined) {
      result[`${key}Stack`] = value.stack;
    }
  }
  if (entries.length > MAX_ITEMS) result.cut = `${entries.length} fields`;
  return result;
}

function errorText(error: Error): string {
  return readable(() => {
    const texts: string[] = [];
    for (
      let cause: unknown = error;
      cause instanceof Error;
      cause = cause.cause
    ) {
      texts.push(`${cause.name}: ${cause.message}`);
      if (texts.length >= MAX_DEPTH) break;
    }
    return texts.join("; caused by ");
  });
}

function readable<T>(read: () => T): T | string {
  try {
    return read();
  } catch {
    return "[unreadable]";
  }
}

const INFO = [
  "log",
  "info",
  "dir",
  "dirxml",
  "table",
  "group",
  "groupCollapsed",
  "count",
] as const;
const QUIET = [
  "groupEnd",
  "countReset",
  "time",
  "timeEnd",
  "timeLog",
  "timeStamp",
] as const;

/**
 * Sends everything that is written to the console to the log: stdout belongs to the handshake, and
 * a full pipe would block the plugin.
 */
export function routeConsole(log: Log): void {
  for (const name of INFO) {
    console[name] = (...args: unknown[]) => log.info(format(...args));
  }
  for (const name of QUIET) console[name] = () => {};
  console.debug = console.trace = (...args: unknown[]) => log.debug(format(...args));
  console.warn = (...args: unknown[]) => log.warn(format(...args));
  console.error = (...args: unknown[]) => log.error(format(...args));
  console.assert = (condition?: boolean, ...args: unknown[]) => {
    if (!condition) log.warn(`assertion failed: ${format(...args)}`);
  };
}
