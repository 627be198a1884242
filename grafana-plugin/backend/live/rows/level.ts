import type { LogLevel } from "../../../src/contract/query.ts";

/** What the values of a field that tells a state mean; anything else is information. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  critical: "critical",
  emergency: "critical",
  fatal: "critical",
  alarm: "critical",
  error: "error",
  err: "error",
  failed: "error",
  failure: "error",
  fault: "error",
  down: "error",
  active: "warning",
  warning: "warning",
  warn: "warning",
  alert: "warning",
  degraded: "warning",
  offline: "warning",
  maintenance: "warning",
};

/** Fields that tell a state, the most telling first. */
const FIELDS = /^(severity|level|(\w+_)?status|(\w+_)?state|(notification_)?type)$/;
const ORDER = ["severity", "level", "status", "state", "type"];

/**
 * The level of a record that is shown as a log line, from its field of severity, level, status,
 * state or type, in this order: an incident that is `active` is a warning, one that is `resolved`
 * information.
 */
export function recordLevel(
  record: Readonly<Record<string, unknown>>,
): LogLevel {
  const rank = (field: string) => ORDER.findIndex((name) => field.endsWith(name));
  const fields = Object.keys(record).filter((field) => FIELDS.test(field))
    .sort((a, b) => rank(a) - rank(b));
  for (const field of fields) {
    const value = record[field];
    const level = typeof value === "string" ? LEVELS[value.toLowerCase()] : undefined;
    if (level !== undefined) return level;
  }
  return "info";
}
