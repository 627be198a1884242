import type { Insert } from "#core/cassandra/insert.ts";
import { ValueWriter } from "#core/cassandra/value_writer.ts";
import type { PlannedRow } from "../sink.ts";

/** Limits of one unlogged batch. */
export const CHUNK_LIMITS = { rows: 32, bytes: 64_000 } as const;

/** Rows of one Cassandra partition that are written together. */
export interface RowChunk {
  /** The statement of each row. */
  readonly query: string;
  /** Holds the rows' values, from `starts` to `ends`. */
  readonly values: ValueWriter;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly rows: readonly PlannedRow[];
}

/** The row of a chunk as a chunk of its own. */
export function oneOf({ query, values, ...chunk }: RowChunk, index: number): RowChunk {
  const only = <T>(list: readonly T[]) => [list[index]!];
  return {
    query,
    values,
    starts: only(chunk.starts),
    ends: only(chunk.ends),
    rows: only(chunk.rows),
  };
}

interface OpenChunk extends RowChunk {
  readonly starts: number[];
  readonly ends: number[];
  readonly rows: PlannedRow[];
  bytes: number;
}

/**
 * Groups rows of one Cassandra partition into chunks that are written as one unlogged batch each.
 *
 * Cassandra applies a batch within one partition as a single mutation, so it costs little more than
 * one insert; across partitions a batch would be slower than single inserts.
 */
export class Chunks {
  readonly #values: ValueWriter;
  readonly #chunks: OpenChunk[] = [];
  readonly #open = new Map<string, OpenChunk>();

  /** @param values takes the values of all rows */
  constructor(values: ValueWriter) {
    this.#values = values;
  }

  /** Chunks with every row once; rows of one partition stay in order. */
  get all(): readonly RowChunk[] {
    return this.#chunks;
  }

  /**
   * Adds a row.
   *
   * @param planned the row that it is made of
   * @throws {RangeError} when a column cannot hold its value; the row is not added then
   */
  add<Row>(insert: Insert<Row>, row: Row, planned: PlannedRow): void {
    const start = this.#values.length;
    let partition: string;
    try {
      partition = insert.partition(row);
      insert.write(row, this.#values);
    } catch (error) {
      this.#values.truncate(start);
      throw error;
    }
    const end = this.#values.length;
    let chunk = this.#open.get(partition);
    if (
      chunk === undefined || chunk.rows.length === CHUNK_LIMITS.rows ||
      chunk.bytes + end - start > CHUNK_LIMITS.bytes
    ) {
      chunk = {
        query: insert.query,
        values: this.#values,
        starts: [],
        ends: [],
        rows: [],
        bytes: 0,
      };
      this.#chunks.push(chunk);
      this.#open.set(partition, chunk);
    }
    chunk.starts.push(start);
    chunk.ends.push(end);
    chunk.rows.push(planned);
    chunk.bytes += end - start;
  }
}
