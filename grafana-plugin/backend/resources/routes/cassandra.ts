import Type from "typebox";
import { Compile } from "typebox/compile";
import type {
  CqlSchemaAnswer,
  CqlValidateAnswer,
  CqlValuesAnswer,
  TableExpiry,
  TablesAnswer,
} from "../../../src/contract/resources.ts";
import { PageSizes } from "#core/cassandra/reads/page_size.ts";
import { readSchema } from "../../cql/schema/read_schema.ts";
import { validateCql } from "../../queries/cql/validate_cql.ts";
import { readVariableValues } from "../../queries/read_variable_values.ts";
import { badRequest } from "../problem.ts";
import { rowSource, type Sources } from "../sources.ts";

const COLUMNS = "SELECT table_name FROM system_schema.columns WHERE keyspace_name = ?";
const TABLES = "SELECT table_name, comment, default_time_to_live, compaction " +
  "FROM system_schema.tables WHERE keyspace_name = ?";
/** Rows of the schema are small. */
const pages = () => ({ sizes: new PageSizes({ firstPage: 1_000 }), wanted: () => Infinity });

/** GET tables */
export async function listTables(
  sources: Sources,
): Promise<TablesAnswer> {
  const { keyspace } = sources.settings.cassandra;
  const rows = await rowSource(sources);
  const params = [keyspace];
  const counts = new Map<string, number>();
  for await (const row of rows({ cql: COLUMNS, params }, pages())) {
    const table = String(row["table_name"]);
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  const tables: TablesAnswer["tables"] = [];
  for await (const row of rows({ cql: TABLES, params }, pages())) {
    const name = String(row["table_name"]);
    const compaction = row["compaction"] as
      | Readonly<Record<string, string>>
      | null;
    const ttlSeconds = Number(row["default_time_to_live"] ?? 0);
    tables.push({
      name,
      comment: String(row["comment"] ?? ""),
      columns: counts.get(name) ?? 0,
      ttlSeconds,
      expiry: tableExpiry(name, { ttlSeconds, tables: counts }),
      compaction: compaction?.["class"]?.split(".").at(-1) ?? "",
    });
  }
  return { keyspace, tables };
}

/** Tables of all streams: each row is written with the time to live of its stream. */
const BY_ROW = [
  "windows",
  "latest",
  "arrivals",
  "buckets",
  "late_records",
  "predictions",
  "models",
  "dead_letters",
];
/** The tables of declarations and secrets, which are never dropped. */
const FOR_EVER = ["streams", "secrets"];

/**
 * How long the rows of a table are kept. Pure.
 *
 * @param ttlSeconds the table's default; 0 for none
 * @param tables all tables of its keyspace, which show whether it is one of Sluice's
 */
export function tableExpiry(
  name: string,
  { ttlSeconds, tables }: {
    readonly ttlSeconds: number;
    readonly tables: Pick<ReadonlySet<string>, "has">;
  },
): TableExpiry {
  if (ttlSeconds > 0) return "table";
  if (![...FOR_EVER, ...BY_ROW].every((each) => tables.has(each))) return "unknown";
  if (FOR_EVER.includes(name)) return "ever";
  return BY_ROW.includes(name) ? "row" : "unknown";
}

const cqlRequest = Compile(Type.Object({
  cql: Type.String(),
  variables: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Union([Type.String(), Type.Array(Type.String())]),
    ),
  ),
  range: Type.Optional(Type.Object({ from: Type.Number(), to: Type.Number() })),
}));

/** GET cql/schema */
export async function showSchema(
  { settings, cassandra }: Sources,
): Promise<CqlSchemaAnswer> {
  return await readSchema(await cassandra(), {
    keyspace: settings.cassandra.keyspace,
  });
}

/** POST cql/validate with {cql} */
export async function validate(
  sources: Sources,
  body: unknown,
): Promise<CqlValidateAnswer> {
  const { cql } = checked(body);
  const { cassandra: { keyspace }, limits: { allowFullScans } } = sources.settings;
  return await validateCql(cql, {
    client: await sources.cassandra(),
    keyspace,
    allowFullScans,
  });
}

/** POST cql/values with {cql}, and the values of other variables and a time range if need be */
export async function listValues(
  sources: Sources,
  body: unknown,
  signal: AbortSignal,
): Promise<CqlValuesAnswer> {
  const { cql, ...given } = checked(body);
  const { cassandra: { keyspace }, limits } = sources.settings;
  const client = await sources.cassandra();
  return await readVariableValues(cql, {
    ...given,
    client,
    keyspace,
    limits,
    signal,
  });
}

function checked(body: unknown) {
  if (cqlRequest.Check(body)) return body;
  throw badRequest(
    "The body must be {cql} with a text, and may have 'variables' (texts or lists of texts by " +
      "name) and 'range' ({from, to} in epoch ms)",
  );
}
