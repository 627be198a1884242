import cassandra from "cassandra-driver";
import type { SentQuery } from "../../grafana-plugin/backend/integration/plugin_process.ts";
import type { DatasourceSettings } from "../../grafana-plugin/src/contract/settings.ts";
import type { TemporaryServices } from "../../local/services/mod.ts";
import { runBatches } from "../query/points.ts";

const KEYSPACE = "isolation";
const BATCH = 100;
/** A value of a wide row, bytes. */
const WIDE_BYTES = 100_000;

/** What is asked of the datasource that is attacked. */
export interface Attack {
  readonly name: string;
  readonly query: object;
}

/** Each of them once took a whole process for seconds. */
export function attacks({ macros }: { readonly macros: number }): readonly Attack[] {
  const many = "SELECT at, v, text FROM many WHERE id = 1";
  const filters = Array.from({ length: macros }, () => "$__timeFilter(at)").join(" AND ");
  return [
    { name: "huge tables", query: { kind: "cql", cql: many, format: "table" } },
    { name: "huge time series", query: { kind: "cql", cql: many, format: "timeseries" } },
    { name: "huge logs", query: { kind: "cql", cql: many, format: "logs" } },
    { name: "wide rows", query: { kind: "cql", cql: "SELECT wide FROM wide WHERE id = 1" } },
    {
      name: "many macros",
      query: { kind: "cql", cql: `SELECT v FROM many WHERE id = 1 AND ${filters}` },
    },
  ];
}

/** One row. */
export const MEASURED_CQL = "SELECT v FROM many WHERE id = 2";

/** The same of another datasource. */
export function measuredQuery(settings: DatasourceSettings): SentQuery {
  const query = { kind: "cql", cql: MEASURED_CQL };
  return { uid: "measured", settings, query };
}

/** Makes the tables: a partition of many rows, one of wide rows, and one of a single row. */
export async function makeTables(
  { cassandra: { contactPoints, localDatacenter } }: TemporaryServices,
  { rows, wide }: { readonly rows: number; readonly wide: number },
): Promise<DatasourceSettings> {
  const client = new cassandra.Client({
    contactPoints: contactPoints.split(","),
    localDataCenter: localDatacenter,
  });
  await client.connect();
  await client.execute(
    `CREATE KEYSPACE ${KEYSPACE} WITH replication = ` +
      `{'class': 'NetworkTopologyStrategy', '${localDatacenter}': 1}`,
  );
  await client.execute(
    `CREATE TABLE ${KEYSPACE}.many (id int, at timestamp, v double, text text, ` +
      "PRIMARY KEY (id, at))",
  );
  await client.execute(
    `CREATE TABLE ${KEYSPACE}.wide (id int, n int, wide text, PRIMARY KEY (id, n))`,
  );
  const insert = `INSERT INTO ${KEYSPACE}.many (id, at, v, text) VALUES (?, ?, ?, ?)`;
  const rowOf = (id: number, n: number) => ({
    query: insert,
    params: [id, new Date(1_700_000_000_000 + n), n, `row ${n}`],
  });
  const batches = function* () {
    for (let from = 0; from < rows; from += BATCH) {
      const length = Math.min(BATCH, rows - from);
      yield Array.from({ length }, (_, n) => rowOf(1, from + n));
    }
    yield [rowOf(2, 0)];
    const text = "w".repeat(WIDE_BYTES);
    for (let n = 0; n < wide; n++) {
      const query = `INSERT INTO ${KEYSPACE}.wide (id, n, wide) VALUES (?, ?, ?)`;
      yield [{ query, params: [1, n, text] }];
    }
  };
  await runBatches(client, batches());
  await client.shutdown();
  return {
    contactPoints: contactPoints.split(","),
    localDatacenter,
    keyspace: KEYSPACE,
    limits: { maxRows: Math.max(rows, wide), timeoutMs: 120_000 },
  };
}
