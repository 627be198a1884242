import type cassandra from "cassandra-driver";

/** Columns of all rows of a small table. */
export async function select(
  client: cassandra.Client,
  columns: string,
  table: string,
): Promise<cassandra.types.Row[]> {
  const { rows } = await client.execute(`SELECT ${columns} FROM ${table}`, [], {
    prepare: true,
    fetchSize: 50_000,
  });
  return rows;
}

/** All rows with the time of their writing, in a form that can be compared. */
export async function everything(client: cassandra.Client): Promise<readonly string[]> {
  const selections = {
    vehicle_data: "device_id, event_time, kafka_partition, kafka_offset, record, WRITETIME(record)",
    latest: "key, event_time, record, WRITETIME(record)",
    windows: "key, window_start, status, revision, measures, WRITETIME(status)",
    dead_letters: "at, kafka_offset, reason, value, WRITETIME(reason)",
    late_records: "at, kafka_offset, record, WRITETIME(record)",
  };
  const rows: string[] = [];
  for (const [table, columns] of Object.entries(selections)) {
    for (const row of await select(client, columns, table)) {
      rows.push(`${table} ${JSON.stringify(row.values())}`);
    }
  }
  return rows;
}
