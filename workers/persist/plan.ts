import { deadLetterInsert, type Insert } from "#core/cassandra/inserts.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Arrival } from "./arrival.ts";

/** A row to write, and the record that it is made of. */
export interface PlannedRow {
  readonly insert: Insert;
  readonly stream: StoredStream;
  readonly arrival: Arrival;
}

/** A record that cannot become the row it should; the reason is for people. */
export interface Refusal {
  readonly stream: StoredStream;
  readonly arrival: Arrival;
  readonly reason: string;
}

/** What the records of one batch come to. */
export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly refused: readonly Refusal[];
  /** Records that the process worker writes to `.dead`, which is stored in its turn, by why. */
  readonly skipped: { readonly invalid: number; readonly future: number };
}

/** The dead letter that keeps a refused record. */
export function refusalRow({ stream, arrival, reason }: Refusal): PlannedRow {
  const insert = deadLetterInsert(stream, {
    reason,
    key: arrival.key,
    value: arrival.value,
    position: arrival.position,
    source: arrival.position,
  });
  return { insert, stream, arrival };
}
