import type { BoundValue } from "../bind/bound_value.ts";
import { CqlError } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";
import type { MacroSlot } from "../parser/statement.ts";
import { quoteName } from "./quote.ts";
import type { RenderContext, Replacement } from "./render_context.ts";
import { macroBuckets } from "./time_buckets.ts";
import { nameOf, variableValue } from "./variables.ts";

/** What a macro stands for. Values of WHERE are bound, so that a statement is prepared once. */
export function expandMacro(
  slot: MacroSlot,
  context: RenderContext,
): Replacement {
  const { range, intervalMs } = context;
  switch (slot.name) {
    case "timeFilter":
      return timeFilter(slot, context);
    case "timeBuckets":
      return buckets(slot, context);
    case "timeFrom":
      return instant(slot, range.from, "start");
    case "timeTo":
      return instant(slot, range.to, "end");
    case "fromMs":
      return number(slot, range.from);
    case "toMs":
      return number(slot, range.to);
    case "from":
      return global(slot, range.from);
    case "to":
      return global(slot, range.to);
    case "interval":
      return { text: durationLiteral(intervalMs), values: [] };
    case "interval_ms":
      return { text: String(Math.max(1, Math.round(intervalMs))), values: [] };
    case "range":
      return { text: durationLiteral(range.to - range.from), values: [] };
    case "range_s":
      return { text: String(Math.round((range.to - range.from) / 1_000)), values: [] };
    case "range_ms":
      return { text: String(Math.trunc(range.to - range.from)), values: [] };
    case "keyspace":
      return { text: quoteName(context.keyspace), values: [] };
    default:
      return sent(slot, context);
  }
}

/** A value of Grafana's own that the dashboard sends, such as the user's login. */
function sent(slot: MacroSlot, { variables }: RenderContext): Replacement {
  const { name, token, where } = slot;
  if (!where) throw new CqlError(`${token.text} can stand in WHERE only`, { at: token });
  const variable = `__${name}`;
  const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  if (typeof value !== "string") {
    throw new CqlError(`${token.text} has no value`, {
      at: token,
      fix: "It is known in dashboards and Explore only, for the browser sends it.",
    });
  }
  return { text: "?", values: [{ kind: "text", source: token.text, text: value, at: token }] };
}

function timeFilter(slot: MacroSlot, context: RenderContext): Replacement {
  const column = columnText(slot, context);
  if (slot.args.length > 1) {
    throw tooMany(slot, "$__timeFilter takes the column alone");
  }
  return {
    text: `${column} >= ? AND ${column} <= ?`,
    values: [
      time(slot, context.range.from, "start"),
      time(slot, context.range.to, "end"),
    ],
  };
}

function buckets(slot: MacroSlot, context: RenderContext): Replacement {
  const values = macroBuckets(slot, context.range).map(({ value }) => value);
  return {
    text: `${columnText(slot, context)} IN (${values.map(() => "?").join(", ")})`,
    values,
  };
}

function instant(
  slot: MacroSlot,
  ms: number,
  edge: "start" | "end",
): Replacement {
  if (slot.where) return { text: "?", values: [time(slot, ms, edge)] };
  throw new CqlError(`${slot.token.text} can stand in WHERE only`, {
    at: slot.token,
    fix: "Use $__fromMs or $__toMs here.",
  });
}

function number(slot: MacroSlot, ms: number): Replacement {
  if (!slot.where) return { text: String(Math.trunc(ms)), values: [] };
  return { text: "?", values: [time(slot, ms, "start")] };
}

function global(slot: MacroSlot, ms: number): Replacement {
  const format = slot.format ?? "";
  if (format === "") return number(slot, ms);
  const text = globalText(slot.token, ms, format);
  if (!slot.where) {
    throw new CqlError(`${slot.token.text} can stand in WHERE only`, {
      at: slot.token,
    });
  }
  return {
    text: "?",
    values: [{ kind: "text", source: slot.token.text, text, at: slot.token }],
  };
}

function globalText(token: Token, ms: number, format: string): string {
  if (format === "date" || format === "date:iso") {
    return new Date(ms).toISOString();
  }
  if (format === "date:seconds") return String(Math.floor(ms / 1_000));
  throw new CqlError(`${token.text} has a format that is not known here`, {
    at: token,
    fix: "Use :date, :date:iso or :date:seconds.",
  });
}

function time(slot: MacroSlot, ms: number, edge: "start" | "end"): BoundValue {
  return { kind: "time", source: slot.token.text, ms, edge, at: slot.token };
}

/** The column that a condition is about, as CQL writes it. */
export function columnText(
  { args: [column] }: MacroSlot,
  context: RenderContext,
): string {
  if (column!.kind === "word" || column!.kind === "quoted") return column!.text;
  // This throws where the variable has no value.
  const value = column!.kind === "variable" ? variableValue(column!, context.variables) : "";
  return quoteName(nameOf(column!, context) ?? String(value));
}

function tooMany(slot: MacroSlot, message: string): CqlError {
  return new CqlError(message, { at: slot.token });
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  [
    "ms",
    1,
  ],
] as const;

/** A length in ms as CQL's duration literal, such as `1h30m`; never shorter than 1 ms. */
export function durationLiteral(ms: number): string {
  let rest = Math.max(1, Math.round(ms));
  let text = "";
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text;
}
