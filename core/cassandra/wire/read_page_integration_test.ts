import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import fc from "fast-check";
import { testServices } from "../../../tests/support/test_services.ts";
import { createCassandra } from "../client.ts";
import { readConfig } from "../../config/config.ts";
import { readPage } from "./read_page.ts";
import { parseJson, SCALARS, type TestType, testTypes, type TestUdt } from "./test_types.ts";

const SEED = 7;
const VALUES_PER_TYPE = 6;

Deno.test("values of every type, nested three deep, are those of SELECT JSON", async (t) => {
  await using services = await testServices();
  await using opened = await openKeyspace(services.cassandra);
  const { client, keyspace } = opened;
  const vectors = await hasVectors(client);
  const udts: TestUdt[] = [];
  const sampled = [1, 2, 3].flatMap((depth) =>
    fc.sample(testTypes({ depth, vectors, udts }), { numRuns: 12, seed: SEED + depth })
  );
  for (const { name, fields } of udts) {
    const declared = fields.map((field) => `${field.name} ${field.type.cql}`).join(", ");
    await client.execute(`CREATE TYPE ${keyspace}.${name} (${declared})`);
  }
  const types = [...SCALARS, ...sampled];
  const columns = types.map((type, index) => ({ name: `c${index}`, type }));
  await client.execute(
    `CREATE TABLE ${keyspace}.everything (id int PRIMARY KEY, ${
      columns.map(({ name, type }) => `${name} ${type.cql}`).join(", ")
    })`,
  );
  for (let id = 0; id < VALUES_PER_TYPE; id++) {
    for (const { name, type } of columns) {
      const [literal] = fc.sample(type.literal, { numRuns: 1, seed: SEED + id });
      await client.execute(
        `INSERT INTO ${keyspace}.everything (id, ${name}) VALUES (${id}, ${literal})`,
      );
    }
  }

  await t.step("read as they were written", async () => {
    assert.equal(await compare(client, { keyspace, columns }), VALUES_PER_TYPE * columns.length);
  });

  await t.step("a field that a type got later is null", async () => {
    const [last] = udts.slice(-1);
    await client.execute(`ALTER TYPE ${keyspace}.${last!.name} ADD later int`);
    await compare(client, { keyspace, columns });
  });
});

interface Comparison {
  readonly keyspace: string;
  readonly columns: readonly { readonly name: string; readonly type: TestType }[];
}

/** @returns how many values were compared */
async function compare(
  client: cassandra.Client,
  { keyspace, columns }: Comparison,
): Promise<number> {
  let compared = 0;
  for (const { name, type } of columns) {
    const read = (json: "" | "JSON ") =>
      readPage(client, {
        cql: `SELECT ${json}${name} FROM ${keyspace}.everything`,
        params: [],
        fetchSize: 100,
        timeoutMs: 60_000,
      });
    const [plain, json] = await Promise.all([read(""), read("JSON ")]);
    const expected = type.ofColumn ?? type.expected;
    for (const [row, text] of json.columns[0]!.values.entries()) {
      const value = (parseJson(String(text)) as Record<string, never>)[name]!;
      const wanted = value === null ? null : expected(value);
      assert.deepEqual(plain.columns[0]!.values[row], wanted, `${name} ${type.cql}`);
      compared++;
    }
    assert.equal(plain.columns[0]!.unreadable, 0, type.cql);
  }
  return compared;
}

Deno.test("rows are read by position, in pages, with empty values and without rows", async (t) => {
  await using services = await testServices();
  await using opened = await openKeyspace(services.cassandra);
  const { client, keyspace } = opened;
  const read = (cql: string, more: { fetchSize?: number; pageState?: string } = {}) =>
    readPage(client, { cql, params: [], fetchSize: 100, timeoutMs: 60_000, ...more });

  await t.step("two columns of one name are two columns", async () => {
    await client.execute(
      `CREATE TABLE ${keyspace}.pairs (id int, ck int, "__columns" text, PRIMARY KEY (id, ck))`,
    );
    for (let ck = 0; ck < 25; ck++) {
      await client.execute(
        `INSERT INTO ${keyspace}.pairs (id, ck, "__columns") VALUES (1, ${ck}, 'text ${ck}')`,
      );
    }
    const page = await read(
      `SELECT max(ck) AS m, min(ck) AS m, max("__columns") AS "__columns" FROM ${keyspace}.pairs WHERE id = 1`,
    );
    assert.deepEqual(page.columns.map(({ name, values }) => [name, values]), [
      ["m", [24]],
      ["m", [0]],
      ["__columns", ["text 9"]],
    ]);
  });

  await t.step("pages are joined by their state, and bytes are those of the values", async () => {
    const rows: unknown[] = [];
    let pages = 0;
    let bytes = 0;
    let pageState: string | undefined;
    do {
      const page = await read(`SELECT ck FROM ${keyspace}.pairs WHERE id = 1`, {
        fetchSize: 10,
        ...(pageState === undefined ? {} : { pageState }),
      });
      rows.push(...page.columns[0]!.values);
      bytes += page.bytes;
      pages++;
      pageState = page.pageState;
    } while (pageState !== undefined);
    assert.deepEqual(rows, Array.from({ length: 25 }, (_, ck) => ck));
    assert.deepEqual([pages, bytes], [3, 100]);
  });

  await t.step("no rows are columns without values", async () => {
    const page = await read(`SELECT ck, "__columns" FROM ${keyspace}.pairs WHERE id = 2`);
    assert.deepEqual([page.rowCount, page.bytes, page.pageState], [0, 0, undefined]);
    assert.deepEqual(page.columns.map(({ name, values }) => [name, values]), [
      ["ck", []],
      ["__columns", []],
    ]);
  });

  await t.step("an empty value is null, but for texts and blobs", async () => {
    await client.execute(
      `CREATE TABLE ${keyspace}.empties (id int PRIMARY KEY, i int, v varint, d decimal, ` +
        "t timestamp, s text, b blob, u uuid, a inet)",
    );
    await client.execute(
      `INSERT INTO ${keyspace}.empties (id, i, v, d, t, s, b, u, a) VALUES (1, blobAsInt(0x), ` +
        "blobAsVarint(0x), blobAsDecimal(0x), blobAsTimestamp(0x), '', 0x, blobAsUuid(0x), " +
        "blobAsInet(0x))",
    );
    const page = await read(`SELECT i, v, d, t, s, b, u, a FROM ${keyspace}.empties WHERE id = 1`);
    assert.deepEqual(
      page.columns.map(({ values, unreadable }) => [values[0], unreadable]),
      [null, null, null, null, "", "0x", null, null].map((value) => [value, 0]),
    );
  });

  await t.step("a value that is none of its type is null and counted", async () => {
    await client.execute(
      `INSERT INTO ${keyspace}.empties (id, t, v) VALUES (2, blobAsTimestamp(0x7fffffffffffffff), ` +
        `blobAsVarint(0x${"11".repeat(4_097)}))`,
    );
    const page = await read(`SELECT t, v FROM ${keyspace}.empties WHERE id = 2`);
    assert.deepEqual(
      page.columns.map(({ values, unreadable, reason }) => [values[0], unreadable, reason]),
      [
        [null, 1, "a time beyond the year 275760"],
        [null, 1, "a number of 4097 bytes is too long to show"],
      ],
    );
  });

  await t.step("counters are numbers", async () => {
    await client.execute(`CREATE TABLE ${keyspace}.counts (id int PRIMARY KEY, n counter)`);
    await client.execute(`UPDATE ${keyspace}.counts SET n = n + 9007199254740993 WHERE id = 1`);
    await client.execute(`UPDATE ${keyspace}.counts SET n = n - 2 WHERE id = 2`);
    const page = await read(`SELECT n FROM ${keyspace}.counts WHERE id IN (1, 2)`);
    assert.deepEqual(page.columns[0]!.values, [9_007_199_254_740_993n, -2]);
  });

  await t.step("the driver's own reads go on beside", async () => {
    const [raw, own] = await Promise.all([
      read(`SELECT ck FROM ${keyspace}.pairs WHERE id = 1`),
      client.execute(`SELECT ck FROM ${keyspace}.pairs WHERE id = 1`, [], { prepare: true }),
    ]);
    assert.deepEqual(own.rows.map((row) => row["ck"]), raw.columns[0]!.values);
  });

  await t.step("an abort ends it with its reason", async () => {
    const signal = AbortSignal.abort(new Error("panel closed"));
    const cql = `SELECT ck FROM ${keyspace}.pairs`;
    await assert.rejects(
      readPage(client, { cql, params: [], fetchSize: 1, timeoutMs: 60_000, signal }),
      /panel closed/,
    );
  });
});

interface Opened extends AsyncDisposable {
  readonly client: cassandra.Client;
  /** A keyspace of its own. */
  readonly keyspace: string;
}

async function openKeyspace(
  { contactPoints, localDatacenter }: {
    readonly contactPoints: string;
    readonly localDatacenter: string;
  },
): Promise<Opened> {
  const env: Record<string, string> = {
    CASSANDRA_CONTACT_POINTS: contactPoints,
    CASSANDRA_LOCAL_DC: localDatacenter,
  };
  const client = createCassandra(readConfig((name) => env[name]), {
    clientId: "test",
    useKeyspace: false,
  });
  await client.connect();
  const keyspace = `wire_${crypto.randomUUID().slice(0, 8)}`;
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = ` +
      "{'class': 'SimpleStrategy', 'replication_factor': 1}",
  );
  return {
    client,
    keyspace,
    [Symbol.asyncDispose]: async () => {
      await client.execute(`DROP KEYSPACE ${keyspace}`);
      await client.shutdown();
    },
  };
}

async function hasVectors(client: cassandra.Client): Promise<boolean> {
  const { rows: [row] } = await client.execute("SELECT release_version FROM system.local");
  return Number.parseInt(String(row!["release_version"])) >= 5;
}
