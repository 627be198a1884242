import type cassandra from "cassandra-driver";

/** A column as statements are generated for it. */
export interface GeneratedColumn {
  /** As CQL writes it. */
  readonly name: string;
  readonly type: string;
  readonly kind: "partition" | "clustering" | "static" | "regular";
}

/** A table as statements are generated for it. */
export interface GeneratedTable {
  readonly name: string;
  readonly columns: readonly GeneratedColumn[];
}

/** Columns of every kind of type, some with names that are words of CQL. */
const REGULAR: Readonly<Record<string, string>> = {
  v_ascii: "ascii",
  v_bigint: "bigint",
  v_blob: "blob",
  v_boolean: "boolean",
  v_date: "date",
  v_decimal: "decimal",
  v_double: "double",
  v_duration: "duration",
  v_float: "float",
  v_inet: "inet",
  v_int: "int",
  v_smallint: "smallint",
  v_text: "text",
  v_time: "time",
  v_timestamp: "timestamp",
  v_timeuuid: "timeuuid",
  v_tinyint: "tinyint",
  v_uuid: "uuid",
  v_varint: "varint",
  v_list: "list<int>",
  v_set: "set<text>",
  v_map: "map<text, int>",
  v_frozen: "frozen<list<frozen<map<text, int>>>>",
  v_tuple: "frozen<tuple<int, text>>",
  v_place: "frozen<place>",
  v_vector: "vector<float, 3>",
  replace: "int",
  json: "int",
  distinct: "int",
  '"as"': "text",
  key: "int",
  count: "int",
  ttl: "int",
  list: "int",
  filtering: "int",
  nanny: "int",
  deadbeef: "int",
  p1: "int",
  '"Mixed ""name"""': "int",
};

const everything = (name: string): GeneratedTable => ({
  name,
  columns: [
    { name: "a", type: "int", kind: "partition" },
    { name: "b", type: "text", kind: "partition" },
    { name: "c", type: "timestamp", kind: "clustering" },
    { name: "d", type: "timeuuid", kind: "clustering" },
    { name: "s", type: "int", kind: "static" },
    ...Object.entries(REGULAR).map(([name, type]) => ({ name, type, kind: "regular" as const })),
  ],
});

/** The tables of the schema. */
export const TABLES: readonly GeneratedTable[] = [
  everything("everything"),
  everything('"EveryThing"'),
  {
    name: "visits",
    columns: [
      { name: "id", type: "int", kind: "partition" },
      { name: "seen", type: "counter", kind: "regular" },
    ],
  },
];

/**
 * Makes a keyspace with tables, indexes and, where the server has them switched on, a materialized
 * view and functions of its own.
 */
export async function makeSchema(client: cassandra.Client, keyspace: string): Promise<void> {
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = ` +
      "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  );
  await client.execute(
    `CREATE TYPE ${keyspace}.place (name text, floor int, "infinity" int, "nan" int, "null" int)`,
  );
  for (const { name, columns } of TABLES) {
    const of = (kind: GeneratedColumn["kind"]) =>
      columns.filter((column) => column.kind === kind).map((column) => column.name);
    const clustering = of("clustering");
    const key = [`(${of("partition").join(", ")})`, ...clustering].join(", ");
    const order = clustering.length === 0
      ? ""
      : ` WITH CLUSTERING ORDER BY (${clustering[0]} DESC, ${clustering[1]} ASC)`;
    await client.execute(
      `CREATE TABLE ${keyspace}.${name} (${
        columns.map((column) =>
          `${column.name} ${column.type}${column.kind === "static" ? " static" : ""}`
        ).join(", ")
      }, PRIMARY KEY (${key}))${order}`,
    );
  }
  for (
    const index of [
      "i_int ON everything (v_int)",
      "i_keys ON everything (keys(v_map))",
      "i_values ON everything (values(v_set))",
      "i_full ON everything (full(v_frozen))",
    ]
  ) await client.execute(`CREATE INDEX ${index.replace("ON ", `ON ${keyspace}.`)}`);
  for (const statement of optional(keyspace)) {
    // An older server has no such index, a careful one no views and no functions.
    await client.execute(statement).catch(() => undefined);
  }
}

function optional(keyspace: string): readonly string[] {
  return [
    `CREATE CUSTOM INDEX s_text ON ${keyspace}.everything (v_text) USING 'StorageAttachedIndex'`,
    `CREATE CUSTOM INDEX s_vector ON ${keyspace}.everything (v_vector) USING 'StorageAttachedIndex'`,
    `CREATE MATERIALIZED VIEW ${keyspace}.by_key AS SELECT a, b, c, d, key FROM ` +
    `${keyspace}.everything WHERE a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND ` +
    "d IS NOT NULL AND key IS NOT NULL PRIMARY KEY (key, a, b, c, d)",
    `CREATE FUNCTION ${keyspace}.own (x int) RETURNS NULL ON NULL INPUT RETURNS int LANGUAGE java ` +
    "AS 'return x;'",
  ];
}
