import { type LogLevel, logLine } from "./log_line.ts";

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
    // Grafana is gone, so nobody reads.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
