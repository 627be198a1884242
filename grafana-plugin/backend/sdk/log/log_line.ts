import { plainValue } from "./plain_value.ts";

/** Severity of a log line. */
export type LogLevel = "debug" | "info" | "warn" | "error";

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
