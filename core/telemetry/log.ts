/** Severity of a log line. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** Fields of a log line: plain values that JSON can hold. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one JSON line per event. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Options of {@linkcode createLogger}. */
export interface LoggerOptions {
  /** Lines below this level are not written. Default `info`. */
  readonly level?: LogLevel;
  /** Receives each line, newline included. Default: standard output. */
  readonly write?: (line: string) => void;
}

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const encoder = new TextEncoder();

/** A logger whose lines are `{"time","level","worker","msg",…fields}`. */
export function createLogger(worker: string, options: LoggerOptions = {}): Logger {
  const floor = ORDER[options.level ?? "info"];
  const write = options.write ?? ((line) => void Deno.stdout.writeSync(encoder.encode(line)));
  const at = (level: LogLevel) => (msg: string, fields: LogFields = {}): void => {
    if (ORDER[level] < floor) return;
    const time = new Date().toISOString();
    write(JSON.stringify({ time, level, worker, msg, ...fields }) + "\n");
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** The message of anything that was thrown, with the causes behind it. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `: ${errorMessage(error.cause)}`;
  return `${error.message}${cause}`;
}
