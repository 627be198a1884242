import type { CqlValuesAnswer } from "../../src/contract/resources.ts";
import { DEFAULT_LIMITS } from "../../src/contract/settings.ts";
import type { Variables } from "../cql/macros/render_context.ts";
import { cassandraError } from "./cql/cassandra_error.ts";
import { planAndRead } from "./cql/plan_and_read.ts";
import type { CqlContext } from "./run_cql_query.ts";
import { type ResultColumn, valueOf } from "./cql/result_column.ts";

/** A list with more values than these is of no use to choose from. */
const MAX_VALUES = 10_000;

/** Options of {@linkcode readVariableValues}: `range` is the last hour unless it is given. */
export type VariableContext =
  & Pick<CqlContext, "client" | "keyspace" | "limits" | "signal">
  & Partial<Pick<CqlContext, "range">>
  & { readonly variables?: Variables };

/**
 * Values of a dashboard variable: the first column is the text, the second, where there is one, the
 * value. Rows that repeat a value are left out.
 *
 * @throws as {@linkcode runCqlQuery} does
 */
export async function readVariableValues(
  cql: string,
  context: VariableContext,
): Promise<CqlValuesAnswer> {
  const { client, keyspace, signal, variables = {} } = context;
  const limits = { ...DEFAULT_LIMITS, ...context.limits };
  const now = Date.now();
  try {
    const { read } = await planAndRead(cql, {
      plan: {
        client,
        keyspace,
        variables,
        range: context.range ?? { from: now - 3_600_000, to: now },
        intervalMs: 60_000,
        allowFullScans: limits.allowFullScans,
      },
      limits: { ...limits, maxRows: Math.min(limits.maxRows, MAX_VALUES) },
      signal,
    });
    return { values: valuesOf(read.columns) };
  } catch (error) {
    throw cassandraError(error);
  }
}

function valuesOf(
  [first, second = first]: readonly ResultColumn[],
): CqlValuesAnswer["values"] {
  if (first === undefined || second === undefined) return [];
  const byValue = new Map<string, string>();
  for (let row = 0; row < first.values.length; row++) {
    const text = valueOf(first, row);
    const value = valueOf(second, row);
    if (text === null || value === null || byValue.has(show(value))) continue;
    byValue.set(show(value), show(text));
  }
  return [...byValue].map(([value, text]) => ({ text, value }));
}

function show(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
