import cassandra from "cassandra-driver";
import { eventually } from "#core/async/wait.ts";
import type { WindowUpdate } from "#window/mod.ts";

/** A client on the keyspace that an isolated environment names, once a worker has made it. */
export async function connectCassandra(
  env: Readonly<Record<string, string>>,
): Promise<cassandra.Client> {
  return await eventually(async () => {
    const client = new cassandra.Client({
      contactPoints: env.CASSANDRA_CONTACT_POINTS!.split(","),
      localDataCenter: env.CASSANDRA_LOCAL_DC!,
      keyspace: env.CASSANDRA_KEYSPACE!,
      socketOptions: { readTimeout: 60_000 },
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.shutdown();
      throw error;
    }
  }, { everyMs: 500 });
}

/** Every row of the windows table as the update that it holds. */
export async function windowRows(client: cassandra.Client): Promise<WindowUpdate[]> {
  const updates: WindowUpdate[] = [];
  for await (const row of pagedRows(client, "SELECT * FROM windows")) {
    updates.push({
      stream: row.stream,
      key: row.key,
      size: Number(row.size),
      start: row.window_start.getTime(),
      end: row.window_end.getTime(),
      status: row.status,
      revision: Number(row.revision),
      count: Number(row.count),
      late: Number(row.late),
      watermark: row.watermark?.getTime() ?? null,
      measures: row.measures ?? {},
      ...(row.partial && { partial: true }),
    });
  }
  return updates;
}

/** How many rows a table has; counted by reading them, because COUNT times out on large tables. */
export async function countRows(client: cassandra.Client, table: string): Promise<number> {
  let count = 0;
  for await (const _ of pagedRows(client, `SELECT kafka_offset FROM ${table}`)) count++;
  return count;
}

/** Pages through a query. */
export async function* pagedRows(
  client: cassandra.Client,
  query: string,
): AsyncIterable<cassandra.types.Row> {
  let pageState: string | undefined;
  do {
    const page = await client.execute(query, [], {
      prepare: true,
      fetchSize: 5_000,
      ...(pageState === undefined ? {} : { pageState }),
    });
    yield* page.rows;
    pageState = page.pageState;
  } while (pageState !== null && pageState !== undefined);
}
