import type cassandra from "cassandra-driver";

/** A keyspace of its own on a real Cassandra, with a table that has a column of every type. */
export async function makeEveryType(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await client.execute(
    `CREATE TYPE ${keyspace}.place (name text, at frozen<tuple<double, double>>)`,
  );
  await client.execute(
    `CREATE TABLE ${keyspace}.every (id int PRIMARY KEY, ${
      Object.entries(EVERY_TYPE).map(([name, { type }]) => `${name} ${type}`)
        .join(", ")
    })`,
  );
  const names = Object.keys(EVERY_TYPE).join(", ");
  const literals = Object.values(EVERY_TYPE).map(({ literal }) => literal).join(
    ", ",
  );
  await client.execute(
    `INSERT INTO ${keyspace}.every (id, ${names}) VALUES (1, ${literals})`,
  );
  await client.execute(`INSERT INTO ${keyspace}.every (id) VALUES (2)`);
  await client.execute(
    `CREATE TABLE ${keyspace}.visits (id int PRIMARY KEY, seen counter)`,
  );
  await client.execute(
    `UPDATE ${keyspace}.visits SET seen = seen + 41 WHERE id = 1`,
  );
}

/** Columns by name: the type, a literal of CQL, and the field that it must become. */
export const EVERY_TYPE = {
  c_ascii: {
    type: "ascii",
    literal: "'plain'",
    field: "string",
    value: "plain",
  },
  c_text: {
    type: "text",
    literal: "'it''s ¢ 🙂'",
    field: "string",
    value: "it's ¢ 🙂",
  },
  c_tinyint: { type: "tinyint", literal: "-128", field: "number", value: -128 },
  c_smallint: {
    type: "smallint",
    literal: "32767",
    field: "number",
    value: 32_767,
  },
  c_int: {
    type: "int",
    literal: "-2147483648",
    field: "number",
    value: -2_147_483_648,
  },
  c_bigint: {
    type: "bigint",
    literal: "9007199254740991",
    field: "number",
    value: 2 ** 53 - 1,
  },
  c_large: {
    type: "bigint",
    literal: "9223372036854775807",
    field: "string",
    value: "9223372036854775807",
  },
  c_varint: {
    type: "varint",
    literal: "123456789012345678901234567890",
    field: "string",
    value: "123456789012345678901234567890",
  },
  c_decimal: {
    type: "decimal",
    literal: "-1.50",
    field: "number",
    value: -1.5,
  },
  c_float: { type: "float", literal: "1.5", field: "number", value: 1.5 },
  c_double: { type: "double", literal: "1e-9", field: "number", value: 1e-9 },
  c_nan: { type: "double", literal: "NaN", field: "number", value: NaN },
  c_boolean: {
    type: "boolean",
    literal: "true",
    field: "boolean",
    value: true,
  },
  c_timestamp: {
    type: "timestamp",
    literal: "'2026-01-02T03:04:05.678Z'",
    field: "time",
    value: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  },
  c_date: {
    type: "date",
    literal: "'2026-01-02'",
    field: "string",
    value: "2026-01-02",
  },
  c_time: {
    type: "time",
    literal: "'13:30:54.234567891'",
    field: "string",
    value: "13:30:54.234567891",
  },
  c_duration: {
    type: "duration",
    literal: "1mo2d3h",
    field: "string",
    value: "1mo2d3h",
  },
  c_inet: {
    type: "inet",
    literal: "'10.0.0.1'",
    field: "string",
    value: "10.0.0.1",
  },
  c_inet6: {
    type: "inet",
    literal: "'2001:db8::1'",
    field: "string",
    value: "2001:db8::1",
  },
  c_uuid: {
    type: "uuid",
    literal: "6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47",
    field: "string",
    value: "6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47",
  },
  c_timeuuid: {
    type: "timeuuid",
    literal: "50554d6e-29bb-11e5-b345-feff819cdc9f",
    field: "string",
    value: "50554d6e-29bb-11e5-b345-feff819cdc9f",
  },
  c_blob: {
    type: "blob",
    literal: "0x00ff10",
    field: "string",
    value: "0x00ff10",
  },
  c_list: {
    type: "list<int>",
    literal: "[3, 1]",
    field: "json",
    value: [3, 1],
  },
  c_set: {
    type: "set<text>",
    literal: "{'b', 'a'}",
    field: "json",
    value: ["a", "b"],
  },
  c_map: {
    type: "map<text, bigint>",
    literal: "{'k': 7}",
    field: "json",
    value: { k: 7 },
  },
  c_tuple: {
    type: "tuple<int, text, timestamp>",
    literal: "(1, null, '2026-01-02T00:00:00Z')",
    field: "json",
    value: [1, null, "2026-01-02T00:00:00.000Z"],
  },
  c_udt: {
    type: "frozen<place>",
    literal: "{name: 'x', at: (1.5, 2.5)}",
    field: "json",
    value: { name: "x", at: [1.5, 2.5] },
  },
  c_vector: {
    type: "vector<float, 3>",
    literal: "[1.5, 2, -3]",
    field: "json",
    value: [1.5, 2, -3],
  },
  c_frozen: {
    type: "frozen<map<text, frozen<list<uuid>>>>",
    literal: "{'ids': [6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47]}",
    field: "json",
    value: { ids: ["6ab09bec-e68e-48d9-a5f8-97e6fb4c9b47"] },
  },
} as const;
