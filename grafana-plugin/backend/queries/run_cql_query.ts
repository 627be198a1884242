import type cassandra from "cassandra-driver";
import { Slices } from "#core/async/slices.ts";
import type { CqlQuery } from "../../src/contract/query.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/contract/settings.ts";
import { QUERY_SCHEMAS } from "../../src/contract/querySchemas.ts";
import type { TimeRange } from "../cql/macros/render_context.ts";
import type { Frame } from "../sdk/mod.ts";
import type { QueryLease } from "./query_memory.ts";
import { kindOf } from "./kind.ts";
import { cassandraError } from "./cql/cassandra_error.ts";
import { logsShape } from "./cql/logs_shape.ts";
import { numericShape } from "./cql/numeric_shape.ts";
import { type Shape, tableShape } from "./cql/shape.ts";
import { timeColumnOf } from "./cql/series_columns.ts";
import { timeseriesShape } from "./cql/timeseries_shape.ts";
import { type ExplainedResult, planAndRead } from "./cql/plan_and_read.ts";
import type { ResultColumn } from "./cql/result_column.ts";

/** A SELECT of any keyspace. */
export const cql = kindOf(QUERY_SCHEMAS.cql, { run: runCqlQuery });

/** What a CQL query runs with; times are epoch ms. */
export interface CqlContext {
  readonly client: cassandra.Client;
  /** The datasource's keyspace. */
  readonly keyspace: string;
  /** What is left out is as in `DEFAULT_LIMITS`. */
  readonly limits: Limits;
  readonly range: TimeRange;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
  /** An alert rule asks: the answer is series or numbers, whatever the format. */
  readonly fromAlert?: boolean;
  /** What may be held in memory. Absent where nothing bounds it. */
  readonly lease?: QueryLease | undefined;
  readonly signal: AbortSignal;
}

/** An answer; the first frame's meta holds notices, stats and the statement that ran. */
export interface CqlAnswer {
  readonly frames: readonly Frame[];
}

/**
 * Runs a CQL query: proves that it only reads, binds macros and variables, reads within the limits
 * and shapes the rows as the query's format asks.
 *
 * @throws {CqlError} with what to do, when the query is wrong, refused or fails in Cassandra
 * @throws the driver's errors when no node can be reached, the signal's reason when it is aborted
 */
export async function runCqlQuery(
  query: CqlQuery,
  context: CqlContext,
): Promise<CqlAnswer> {
  const { client, keyspace, range, intervalMs, maxDataPoints, signal } = context;
  const limits = { ...DEFAULT_LIMITS, ...context.limits };
  try {
    signal.throwIfAborted();
    const { plan, read } = await planAndRead(query.cql, {
      plan: {
        client,
        keyspace,
        range,
        intervalMs,
        variables: query.variables ?? {},
        allowFullScans: limits.allowFullScans,
      },
      limits,
      lease: context.lease,
      signal,
    });
    const shape = shapeOf(query, {
      columns: read.columns,
      fromAlert: context.fromAlert ?? false,
    });
    const { frames, notices } = await shape(read.columns, {
      refId: query.refId,
      labelColumns: query.labelColumns ?? [],
      legend: query.legend ?? "",
      maxDataPoints: maxDataPoints > 0 ? maxDataPoints : Infinity,
      slices: new Slices(signal),
    });
    const warnings = [...plan.notices, ...read.notices];
    return {
      frames: withMeta(frames, { executed: read.explained, read, warnings, notes: notices }),
    };
  } catch (error) {
    throw cassandraError(error);
  }
}

function shapeOf(
  { format = "table" }: CqlQuery,
  { columns, fromAlert }: {
    columns: readonly ResultColumn[];
    fromAlert: boolean;
  },
): Shape {
  // Alerting takes neither tables nor logs.
  if (fromAlert) {
    return timeColumnOf(columns) === null ? numericShape : timeseriesShape;
  }
  return {
    table: tableShape,
    timeseries: timeseriesShape,
    logs: logsShape,
  }[format];
}

/** What goes into the first frame's meta. */
interface AnswerMeta {
  readonly executed: string;
  readonly read: ExplainedResult;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

function withMeta(
  frames: readonly Frame[],
  { executed, read, warnings, notes }: AnswerMeta,
): readonly Frame[] {
  const [first, ...others] = frames;
  if (first === undefined) return [];
  const notices = [
    ...warnings.map((text) => ({ severity: "warning", text })),
    ...notes.map((text) => ({ severity: "info", text })),
  ];
  const meta = {
    ...first.meta,
    executedQueryString: executed,
    stats: statsOf(read),
    ...(notices.length === 0 ? {} : { notices }),
  };
  return [{ ...first, meta }, ...others];
}

function statsOf({ rows, pages, bytes, ms, partitions }: ExplainedResult): readonly object[] {
  return [
    ...partitions === undefined ? [] : [
      { displayName: "Partitions", value: partitions.all },
      { displayName: "Partitions read", value: partitions.read },
    ],
    { displayName: "Rows read", value: partitions?.rows ?? rows },
    { displayName: "Pages", value: pages },
    { displayName: "Values", unit: "decbytes", value: bytes },
    {
      displayName: "Time in Cassandra",
      unit: "ms",
      value: Math.round(ms * 10) / 10,
    },
  ];
}
