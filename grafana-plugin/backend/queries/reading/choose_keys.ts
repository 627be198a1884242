import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { DimensionFilter } from "../../../src/contract/query.ts";
import type { RecordRow } from "../../../src/contract/rows.ts";
import { type Notice, warning } from "../../../src/frames/mod.ts";
import type { QueryContext } from "./context.ts";
import { dimensionTest } from "./filters.ts";
import { readKeys, readLatest } from "./latest.ts";
import type { ReadBudget } from "./read_budget.ts";

/** Keys whose dimensions are looked at for a filter, at most. */
const MAX_FILTERED = 20_000;

/** Which keys a query names. */
export interface KeySelection {
  readonly keys?: readonly string[] | undefined;
  readonly filters?: readonly DimensionFilter[] | undefined;
  /** The dimensions of the keys are needed in any case. */
  readonly dimensions?: boolean;
}

/** The keys that a query reads. */
export interface ChosenKeys {
  readonly keys: readonly string[];
  /** Every key of the stream, so also those to come. */
  readonly all: boolean;
  /** Dimensions by key, where they were needed. */
  readonly dimensions?: Record<string, Record<string, string>>;
  readonly notices: readonly Notice[];
}

/**
 * Finds the keys of a query: those it names, else all of the stream, through its filters, and no
 * more than the limit. Dimensions of a key are those of its newest record.
 */
export async function chooseKeys(
  stream: StoredStream,
  wanted: KeySelection,
  options: { readonly context: QueryContext; readonly budget: ReadBudget; readonly limit: number },
): Promise<ChosenKeys> {
  const { context, budget, limit } = options;
  const { filters = [] } = wanted;
  const named = wanted.keys === undefined || wanted.keys.length === 0
    ? undefined
    : [...new Set(wanted.keys)].sort();
  if (filters.length === 0 && wanted.dimensions !== true) {
    if (named !== undefined) return cut(named, { all: false, limit, more: false });
    const { keys, more } = await readKeys(context, { stream: stream.name, limit, budget });
    return cut(keys, { all: !more, limit, more });
  }
  const test = dimensionTest(filters);
  const selection = { stream: stream.name, keys: named, limit: MAX_FILTERED, budget };
  const { rows, more } = await readLatest(context, selection);
  const dimensions = Object.fromEntries(rows.map((row) => [row.key, dimensionsOf(stream, row)]));
  // A key without a record has no dimensions, and is kept where nothing is asked of them.
  const candidates = named ?? rows.map(({ key }) => key);
  const keys = candidates.filter((key) => test(dimensions[key] ?? { [stream.key]: key }));
  const all = named === undefined && filters.length === 0 && !more && keys.length <= limit;
  const chosen = cut(keys, { all, limit, more });
  const kept = chosen.keys.map((key) => [key, dimensions[key] ?? {}] as const);
  return { ...chosen, dimensions: Object.fromEntries(kept) };
}

function cut(
  keys: readonly string[],
  { all, limit, more }: { readonly all: boolean; readonly limit: number; readonly more: boolean },
): ChosenKeys {
  if (keys.length <= limit && !more) return { keys, all, notices: [] };
  const known = more ? "more" : String(keys.length);
  const notice =
    `The first ${Math.min(limit, keys.length)} of ${known} keys are shown: choose keys, ` +
    "filter them, or raise the limit in the data source's settings";
  return { keys: keys.slice(0, limit), all: false, notices: [warning(notice)] };
}

/** A record's dimensions as texts, and its key under the name of the key field. */
function dimensionsOf(stream: StoredStream, { key, record }: RecordRow): Record<string, string> {
  const fields = Object.keys(stream.dimensions).flatMap((field) => {
    const value = record[field];
    return value === undefined || value === null ? [] : [[field, String(value)] as const];
  });
  return { ...Object.fromEntries(fields), [stream.key]: key };
}
