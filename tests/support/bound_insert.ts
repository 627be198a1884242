import type { Buffer } from "node:buffer";
import type { Insert } from "#core/cassandra/insert.ts";
import { deadLetterInsert, lateRecordInsert, listingInsert } from "#core/cassandra/inserts.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { KeptDeadLetter, KeptLateRecord } from "#core/record/rows.ts";
import { valuesIn, ValueWriter } from "#core/cassandra/value_writer.ts";

/** One row as `client.execute` and `client.batch` take it with `prepare: true`. */
export interface BoundInsert {
  readonly query: string;
  /** Encoded values; undefined for those that are not set. */
  readonly params: readonly (Buffer | undefined)[];
  readonly partition: string;
}

/** Binds a row to its statement, for tests that write rows without the persist worker. */
export function bound<Row>(insert: Insert<Row>, row: Row): BoundInsert {
  const values = new ValueWriter();
  insert.write(row, values);
  return {
    query: insert.query,
    params: valuesIn(values.bytes).map((value) => value ?? undefined),
    partition: insert.partition(row),
  };
}

/** A late record, and the row that lists where it is. */
export function boundLate(stream: StoredStream, row: KeptLateRecord): readonly BoundInsert[] {
  return [bound(lateRecordInsert(stream), row), bound(listingInsert(stream, "late"), row)];
}

/** A dead letter, and the row that lists where it is. */
export function boundDead(stream: StoredStream, row: KeptDeadLetter): readonly BoundInsert[] {
  return [bound(deadLetterInsert(stream), row), bound(listingInsert(stream, "dead"), row)];
}
