import { quote } from "../cql.ts";

/** One row to write: a statement for `client.execute` or `client.batch` with `prepare: true`. */
export interface Insert {
  readonly query: string;
  readonly params: readonly unknown[];
  /** Names table and partition: inserts with the same one may share an unlogged batch. */
  readonly partition: string;
  /** Rough size, for the size of a batch. */
  readonly bytes: number;
}

/**
 * `INSERT` with bound values for these columns, then the write timestamp and, if `ttl` is set, the
 * time to live in seconds.
 */
export function insertQuery(
  table: string,
  columns: readonly string[],
  options: { readonly ttl: boolean },
): string {
  const names = columns.map(quote).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const ttl = options.ttl ? " AND TTL ?" : "";
  return `INSERT INTO ${quote(table)} (${names}) VALUES (${marks}) USING TIMESTAMP ?${ttl}`;
}
