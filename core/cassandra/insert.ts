import type { RecordPosition } from "../record/rows.ts";
import { quote } from "./cql.ts";
import type { TableDefinition } from "./table.ts";
import type { ValueWriter } from "./value_writer.ts";

/**
 * How rows of one kind are written.
 *
 * The same row gives the same values, write timestamp included, so that a row may be written again
 * and never overwrites a newer one.
 */
export interface Insert<Row> {
  /** The statement to prepare. */
  readonly query: string;
  /** Names table and partition: rows with the same one may share an unlogged batch. */
  readonly partition: (row: Row) => string;
  /**
   * Writes the count of the statement's values and the values.
   *
   * @throws {RangeError} when a column cannot hold its value; what was written is then to be dropped
   */
  readonly write: (row: Row, values: ValueWriter) => void;
}

/** A statement to prepare, and how many values it binds. */
export interface InsertStatement {
  readonly query: string;
  readonly values: number;
}

/**
 * `INSERT` of a row of a table: a bound value for each of its columns, in the table's order, then the
 * write timestamp and, if `ttl` is set, the time to live in seconds.
 */
export function insertInto(
  { name, columns }: Pick<TableDefinition, "name" | "columns">,
  options: { readonly ttl: boolean },
): InsertStatement {
  const names = Object.keys(columns);
  const marks = names.map(() => "?").join(", ");
  const ttl = options.ttl ? " AND TTL ?" : "";
  return {
    query: `INSERT INTO ${quote(name)} (${names.map(quote).join(", ")}) VALUES (${marks}) ` +
      `USING TIMESTAMP ?${ttl}`,
    values: names.length + (options.ttl ? 2 : 1),
  };
}

/**
 * Cassandra's write timestamp, µs, of a row that came from a Kafka record.
 *
 * The time of the append is the same however often a record is read, so a replayed write, or one of
 * a worker that lost its partition, never overwrites a newer one; and it is close to the wall clock,
 * which time-window compaction sorts by.
 */
export function writeTimestamp({ appendedMs }: Pick<RecordPosition, "appendedMs">): number {
  return appendedMs * 1_000;
}
