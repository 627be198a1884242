import { CQL_GLOBALS } from "../../../src/contract/cqlGlobals.ts";

/** A macro as the editor explains it. */
export interface Macro {
  /** `value` stands for a value, `condition` for a whole condition of WHERE, `name` for a name. */
  readonly kind: "value" | "condition" | "name";
  readonly signature: string;
  readonly help: string;
}

const TIME = "bound as the type that it is compared with asks for";

/** Every macro by its name, without `$__`; a name with a dot is written in braces. */
export const MACROS: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ["timeFilter", {
    kind: "condition",
    signature: "$__timeFilter(column)",
    help: "column >= start AND column <= end of the dashboard's time range; the column may be a " +
      "timestamp, timeuuid, date, bigint (epoch ms) or text (ISO 8601).",
  }],
  ["timeBuckets", {
    kind: "condition",
    signature: "$__timeBuckets(column, unit, format, zone)",
    help:
      "Every bucket that the time range touches, one statement each, merged by ORDER BY, LIMIT " +
      "and aggregates. unit: minute, hour, day, week (from Monday), month, or a number of " +
      "milliseconds counted from 1970. format, which a text column needs: time (none), text, date, " +
      "or a pattern such as 'yyyy-MM-dd'. zone, of days, weeks and months: 'Europe/Athens', for " +
      "example; else UTC.",
  }],
  ["timeFrom", {
    kind: "value",
    signature: "$__timeFrom",
    help: `Start of the time range, ${TIME}.`,
  }],
  ["timeTo", {
    kind: "value",
    signature: "$__timeTo",
    help: `End of the time range, ${TIME}.`,
  }],
  ["fromMs", {
    kind: "value",
    signature: "$__fromMs",
    help: "Start of the time range, epoch ms.",
  }],
  ["toMs", {
    kind: "value",
    signature: "$__toMs",
    help: "End of the time range, epoch ms.",
  }],
  ["from", {
    kind: "value",
    signature: "$__from",
    help: "Start of the time range, epoch ms; ${__from:date} is ISO 8601.",
  }],
  ["to", {
    kind: "value",
    signature: "$__to",
    help: "End of the time range, epoch ms; ${__to:date} is ISO 8601.",
  }],
  ["interval", {
    kind: "value",
    signature: "$__interval",
    help: "The panel's interval as a duration, such as in GROUP BY floor(time, $__interval).",
  }],
  ["interval_ms", {
    kind: "value",
    signature: "$__interval_ms",
    help: "The panel's interval, ms.",
  }],
  ["range", {
    kind: "value",
    signature: "$__range",
    help: "Length of the time range as a duration, such as in GROUP BY floor(time, $__range).",
  }],
  ["range_s", {
    kind: "value",
    signature: "$__range_s",
    help: "Length of the time range, s.",
  }],
  ["range_ms", {
    kind: "value",
    signature: "$__range_ms",
    help: "Length of the time range, ms.",
  }],
  ["keyspace", {
    kind: "name",
    signature: "$__keyspace",
    help: "The data source's keyspace.",
  }],
  ...Object.entries(CQL_GLOBALS).map(([variable, help]): [string, Macro] => [
    variable.slice("__".length),
    {
      kind: "value",
      signature: macroText(variable.slice("__".length)),
      help: `${help}, bound; alert rules have none.`,
    },
  ]),
]);

/** A macro as a query writes it. */
export function macroText(name: string): string {
  return name.includes(".") ? `\${__${name}}` : `$__${name}`;
}
