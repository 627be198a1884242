import cassandra from "cassandra-driver";
import { pagedRows } from "../../support/cassandra_rows.ts";
import type { DeclaredStream } from "../streams/declared.ts";
import type { WindowState } from "./windows.ts";

/** What Cassandra holds, with rows named as the checker names records. */
export interface Rows {
  /** By stream. */
  readonly windows: ReadonlyMap<string, readonly WindowState[]>;
  /** `partition:offset device seq`, by stream. */
  readonly raw: ReadonlyMap<string, readonly string[]>;
  /** `partition:offset size` of the source, by stream. */
  readonly late: ReadonlyMap<string, readonly string[]>;
  /** `partition:offset` of the source, by stream. */
  readonly dead: ReadonlyMap<string, readonly string[]>;
}

/** Where Cassandra is. */
export interface RowsSource {
  readonly contactPoints: string;
  readonly localDatacenter: string;
  readonly keyspace: string;
}

/** Reads all rows of these streams. */
export async function readRows(
  streams: readonly DeclaredStream[],
  { contactPoints, localDatacenter, keyspace }: RowsSource,
): Promise<Rows> {
  const client = new cassandra.Client({
    contactPoints: contactPoints.split(","),
    localDataCenter: localDatacenter,
    keyspace,
    socketOptions: { readTimeout: 60_000 },
  });
  await client.connect();
  try {
    const windows = new Map<string, WindowState[]>();
    for await (const row of pagedRows(client, "SELECT * FROM windows")) {
      add(windows, String(row.stream), {
        key: row.key,
        size: Number(row.size),
        start: row.window_start.getTime(),
        end: row.window_end.getTime(),
        status: row.status,
        revision: Number(row.revision),
        count: Number(row.count),
        late: Number(row.late),
        measures: row.measures ?? {},
        ...(row.inputs_expected == null ? {} : {
          inputs: {
            present: Number(row.inputs_present),
            expected: Number(row.inputs_expected),
          },
        }),
      });
    }
    const raw = new Map<string, string[]>();
    for (const { name } of streams) {
      const query = `SELECT device, seq, kafka_partition, kafka_offset FROM ${name}`;
      for await (const row of pagedRows(client, query)) {
        const place = `${row.kafka_partition}:${row.kafka_offset}`;
        add(raw, name, `${place} ${row.device} ${row.seq}`);
      }
    }
    const source = (row: cassandra.types.Row) => `${row.source_partition}:${row.source_offset}`;
    const late = new Map<string, string[]>();
    const columns = "stream, source_partition, source_offset";
    for await (const row of pagedRows(client, `SELECT ${columns}, window_size FROM late_records`)) {
      add(late, String(row.stream), `${source(row)} ${row.window_size}`);
    }
    const dead = new Map<string, string[]>();
    for await (const row of pagedRows(client, `SELECT ${columns} FROM dead_letters`)) {
      add(dead, String(row.stream), source(row));
    }
    return { windows, raw, late, dead };
  } finally {
    await client.shutdown();
  }
}

function add<T>(to: Map<string, T[]>, name: string, item: T): void {
  const items = to.get(name);
  if (items === undefined) to.set(name, [item]);
  else items.push(item);
}
