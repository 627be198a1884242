import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { testServices } from "../../../tests/support/test_services.ts";
import type { CqlQuery } from "../../src/contract/query.ts";
import { CqlError } from "../cql/cql_error.ts";
import type { Frame } from "../sdk/mod.ts";
import { readSchema } from "../cql/schema/read_schema.ts";
import { validateCql } from "../queries/cql/validate_cql.ts";
import { EVERY_TYPE, makeEveryType } from "./every_type_table.ts";
import { readVariableValues } from "../queries/read_variable_values.ts";
import { type CqlContext, runCqlQuery } from "../queries/run_cql_query.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

Deno.test("CQL queries on a real Cassandra", async (t) => {
  await using services = await testServices();
  const client = new cassandra.Client({
    contactPoints: services.cassandra.contactPoints.split(","),
    localDataCenter: services.cassandra.localDatacenter,
    // A busy Cassandra takes its time for a new table.
    socketOptions: { readTimeout: 60_000 },
  });
  const keyspace = `t${crypto.randomUUID().slice(0, 8)}`;
  await client.connect();
  await makeEveryType(client, keyspace);
  await makeReadings(client, keyspace);

  const context = (changes: Partial<CqlContext> = {}): CqlContext => ({
    client,
    keyspace,
    limits: {},
    range: { from: START, to: START + 2 * DAY - 1 },
    intervalMs: 60_000,
    maxDataPoints: 1_000,
    signal: new AbortController().signal,
    ...changes,
  });
  const run = async (
    cql: string,
    more: Partial<CqlQuery> = {},
    changes: Partial<CqlContext> = {},
  ) => {
    const query = { kind: "cql", refId: "A", cql, ...more } as const;
    const { frames } = await runCqlQuery(query, context(changes));
    return { frames: frames.map(plainFrame) };
  };
  const refusal = async (work: Promise<unknown>): Promise<CqlError> => {
    const error = await work.then(() => null, (error: unknown) => error);
    assert(error instanceof CqlError, String(error));
    return error;
  };

  await t.step(
    "every type becomes a column, and a row without values is nulls",
    async () => {
      const { frames: [frame] } = await run(
        "SELECT * FROM every WHERE id IN (1, 2)",
      );
      for (const [name, { field, value }] of Object.entries(EVERY_TYPE)) {
        const column = frame!.fields.find((column) => column.name === name)!;
        assert.equal(column.type, field, name);
        assert.deepEqual(column.values[0], value, name);
        assert.equal(column.values[1], null, name);
      }
      assert.equal(
        noticesOf(frame).filter((text) => /beyond 2\^53/.test(text)).length,
        2,
      );
      const { frames: [counters] } = await run(
        "SELECT seen FROM visits WHERE id = 1",
      );
      assert.deepEqual(counters!.fields[0]!.values, [41]);
    },
  );

  await t.step(
    "a value that cannot be read is null, with a notice",
    async () => {
      await client.execute(
        `INSERT INTO ${keyspace}.every (id, c_text, c_time, c_timestamp, c_varint) VALUES (3, 'kept', ` +
          "blobAsTime(0xffffffffffffffff), blobAsTimestamp(0x7fffffffffffffff), " +
          `blobAsVarint(0x01${"00".repeat(5_000)}))`,
      );
      const { frames: [frame] } = await run(
        "SELECT c_text, c_time, c_timestamp, c_varint FROM every WHERE id IN (1, 3)",
      );
      assert.deepEqual(frame!.fields.map(({ values }) => values[1]), [
        "kept",
        null,
        null,
        null,
      ]);
      assert(frame!.fields.every(({ values }) => values[0] !== null));
      const notices = noticesOf(frame);
      assert.match(
        notices[0]!,
        /^1 value of column c_time \(time\) cannot be read and is shown as/,
      );
      assert.match(
        notices[1]!,
        /c_timestamp \(timestamp\).*: a time beyond the year 275760\.$/,
      );
      assert.match(
        notices[2]!,
        /c_varint \(varint\).*: a number of 5001 bytes is too long/,
      );
    },
  );

  await t.step(
    "numbers of any size are shown at once, as digits or with a notice",
    async () => {
      await client.execute(
        `CREATE TABLE ${keyspace}.numbers (id int PRIMARY KEY, i varint, d decimal)`,
      );
      let id = 0;
      const shown = async (column: "i" | "d", literal: string) => {
        await client.execute(
          `INSERT INTO ${keyspace}.numbers (id, ${column}) VALUES (${++id}, ${literal})`,
        );
        const { frames: [frame] } = await run(
          `SELECT ${column} FROM numbers WHERE id = ${id}`,
        );
        const { type, values } = frame!.fields[0]!;
        return { type, value: values[0], notices: noticesOf(frame) };
      };
      const nines = "9".repeat(310);
      for (
        const digits of [
          nines,
          `-${nines}`,
          String(2n ** 1024n),
          String(-(2n ** 2048n)),
        ]
      ) {
        const { type, value, notices } = await shown("i", digits);
        assert.deepEqual([type, value], ["string", digits]);
        assert.match(
          notices[0]!,
          /^Column i \(varint\) has numbers beyond 2\^53/,
        );
      }
      const { frames: [cast] } = await run(
        `SELECT (varint) ${nines} AS x FROM every LIMIT 1`,
      );
      assert.deepEqual(cast!.fields[0]!.values, [nines]);

      const decimals = [["1E+20", 1e20], ["15E+1", 150], ["-2.5E-7", -2.5e-7], [
        "0.000",
        0,
      ]] as const;
      for (const [literal, number] of decimals) {
        const { type, value, notices } = await shown("d", literal);
        assert.deepEqual(
          [type, value, notices],
          ["number", number, []],
          literal,
        );
      }
      assert.equal(
        (await shown("d", "blobAsDecimal(0xffffffff0f)")).value,
        150,
      );
      // A blob has whole bytes; the first bit is the sign.
      const large = (10n ** 400n).toString(16).padStart(334, "0");
      const extremes = [
        ["blobAsDecimal(0x7fffffff01)", "1E-2147483647"],
        ["blobAsDecimal(0x8000000001)", "1E+2147483648"],
        [`blobAsDecimal(0x00000001${large})`, `1${"0".repeat(399)}.0`],
      ] as const;
      for (const [literal, text] of extremes) {
        const { type, value, notices } = await shown("d", literal);
        assert.deepEqual([type, value], ["string", text]);
        assert.match(
          notices[0]!,
          /^Column d \(decimal\) has numbers beyond ±1\.8e308/,
        );
      }
    },
  );

  await t.step(
    "two columns of one name, and one named __columns, keep each its own",
    async () => {
      await client.execute(
        `CREATE TABLE ${keyspace}.names (id int, ck int, v int, "__columns" text, "__proto__" int, ` +
          "PRIMARY KEY (id, ck))",
      );
      await client.execute(
        `INSERT INTO ${keyspace}.names (id, ck, v, "__columns", "__proto__") VALUES (1, 2, 3, 'c', 4)`,
      );
      const { frames: [doubled] } = await run(
        "SELECT max(v) AS m, min(ck) AS m FROM names WHERE id = 1",
      );
      assert.deepEqual(
        doubled!.fields.map(({ name, values }) => [name, ...values]),
        [
          ["m", 3],
          ["m", 2],
        ],
      );
      const { frames: [odd] } = await run(
        'SELECT "__columns", "__proto__" FROM names WHERE id = 1',
      );
      assert.deepEqual(odd!.fields.map(({ values }) => values), [["c"], [4]]);
    },
  );

  await t.step(
    "every entry of a map is kept, whatever its keys are",
    async () => {
      await client.execute(`CREATE TYPE ${keyspace}.spot (x int, y text)`);
      await client.execute(
        `CREATE TABLE ${keyspace}.maps (id int PRIMARY KEY, times map<timestamp, int>, ` +
          "blobs map<blob, int>, spots map<frozen<spot>, int>)",
      );
      await client.execute(
        `INSERT INTO ${keyspace}.maps (id, times, blobs, spots) VALUES (1, ` +
          "{'2026-01-01T00:00:00.001Z': 1, '2026-01-01T00:00:00.002Z': 2}, {0xff: 1, 0xfe: 2}, " +
          "{{x: 1, y: 'a'}: 1, {x: 2}: 2})",
      );
      const { frames: [frame] } = await run(
        "SELECT times, blobs, spots FROM maps WHERE id = 1",
      );
      assert.deepEqual(frame!.fields.map(({ values: [value] }) => value), [
        { "2026-01-01T00:00:00.001Z": 1, "2026-01-01T00:00:00.002Z": 2 },
        { "0xfe": 2, "0xff": 1 },
        { '{"x":1,"y":"a"}': 1, '{"x":2,"y":null}': 2 },
      ]);
    },
  );

  await t.step("vectors are JSON by the type of their items", async () => {
    const vectors: ReadonlyArray<
      readonly [type: string, literal: string, value: unknown[]]
    > = [
      ["frozen<spot>", "[{x: 1, y: 'a'}, {x: 2, y: 'b'}]", [{ x: 1, y: "a" }, {
        x: 2,
        y: "b",
      }]],
      ["frozen<list<int>>", "[[1, 2], [3]]", [[1, 2], [3]]],
      [
        "timestamp",
        "['2026-01-01', 0]",
        ["2026-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"],
      ],
      ["blob", "[0xff, 0x]", ["0xff", "0x"]],
      ["boolean", "[true, false]", [true, false]],
      ["bigint", "[1, 9223372036854775807]", [1, "9223372036854775807"]],
      ["smallint", "[1, -2]", [1, -2]],
      ["vector<float, 2>", "[[1, 2], [3, 4]]", [[1, 2], [3, 4]]],
    ];
    const columns = vectors.map(([type], index) => `v${index} vector<${type}, 2>`);
    await client.execute(
      `CREATE TABLE ${keyspace}.vectors (id int PRIMARY KEY, ${columns.join(", ")})`,
    );
    const names = vectors.map((_, index) => `v${index}`).join(", ");
    await client.execute(
      `INSERT INTO ${keyspace}.vectors (id, ${names}) VALUES (1, ` +
        `${vectors.map(([, literal]) => literal).join(", ")})`,
    );
    const { frames: [frame] } = await run(
      `SELECT ${names} FROM vectors WHERE id = 1`,
    );
    assert.deepEqual(
      frame!.fields.map(({ type, values: [value] }) => [type, value]),
      vectors.map(([, , value]) => ["json", value]),
    );
  });

  await t.step(
    "a time that Grafana cannot show is empty in a table, with a notice",
    async () => {
      await client.execute(
        `CREATE TABLE ${keyspace}.eras (id int, at timestamp, v int, PRIMARY KEY (id, at))`,
      );
      for (
        const [v, at] of ["1600-01-01", "2026-01-01", "9999-12-31"].entries()
      ) {
        await client.execute(
          `INSERT INTO ${keyspace}.eras (id, at, v) VALUES (1, '${at}', ${v})`,
        );
      }
      const cql = "SELECT at, v FROM eras WHERE id = 1";
      const table = await run(cql);
      assert.match(
        noticesOf(table.frames[0])[0]!,
        /^2 values of column at \(timestamp\) lie before 1677 or after 2262, .* shown as empty\./,
      );
      const series = await run(cql, { format: "timeseries" });
      assert.deepEqual(series.frames[0]!.fields.map(({ values }) => values), [
        [Date.UTC(2026, 0, 1)],
        [1],
      ]);
      assert.match(
        noticesOf(series.frames[0]).at(-1)!,
        /^2 rows without a value of at .* left out/,
      );
    },
  );

  await t.step(
    "a statement is prepared anew when its table has changed",
    async () => {
      const make = (type: string) =>
        client.execute(
          `CREATE TABLE ${keyspace}.retyped (id ${type} PRIMARY KEY, v ${type})`,
        );
      const read = (id: string) =>
        run("SELECT v FROM retyped WHERE id = $id", { variables: { id } });
      await make("int");
      await client.execute(
        `INSERT INTO ${keyspace}.retyped (id, v) VALUES (7, 7)`,
      );
      assert.deepEqual((await read("7")).frames[0]!.fields[0]!.values, [7]);
      await client.execute(`DROP TABLE ${keyspace}.retyped`);
      await make("text");
      await client.execute(
        `INSERT INTO ${keyspace}.retyped (id, v) VALUES ('7', 'seven')`,
      );
      assert.deepEqual((await read("7")).frames[0]!.fields[0]!.values, [
        "seven",
      ]);
      assert.deepEqual((await read("a")).frames[0]!.fields[0]!.values, []);
      await client.execute(`DROP TABLE ${keyspace}.retyped`);
      await make("int");
      const wrong = await refusal(read("a"));
      assert.match(wrong.message, /^id is "a", which is no value of type int/);
      const literal = () => run("SELECT v FROM retyped WHERE id = 7");
      await literal();
      await client.execute(`DROP TABLE ${keyspace}.retyped`);
      await make("text");
      assert.match(
        (await refusal(literal())).message,
        /Invalid INTEGER constant \(7\)/,
      );
    },
  );

  await t.step(
    "a vector of another dimension is refused in Cassandra's words",
    async () => {
      await client.execute(
        `CREATE TABLE ${keyspace}.embedded (id int PRIMARY KEY, v vector<float, 3>)`,
      );
      const error = await refusal(
        run("SELECT id FROM embedded WHERE id = 1 AND v = $v ALLOW FILTERING", {
          variables: { v: "[1, 2]" },
        }),
      );
      assert.match(
        error.message,
        /^Cassandra refuses the query: .*vector<float, 3>/,
      );
    },
  );

  await t.step(
    "macros make buckets and time filters that are bound",
    async () => {
      const { frames } = await run(
        "SELECT city, at, speed FROM readings WHERE city IN $city\n" +
          "AND $__timeBuckets(bucket, day) AND $__timeFilter(at) -- all of it",
        { format: "timeseries", variables: { city: ["oslo", "rome"] } },
      );
      assert.deepEqual(frames.map(({ fields }) => fields[1]!.labels), [
        { city: "oslo" },
        { city: "rome" },
      ]);
      const [oslo] = frames;
      assert.equal(oslo!.meta!["type"], "timeseries-multi");
      assert.equal(oslo!.fields[0]!.values.length, 48);
      assert(
        oslo!.fields[0]!.values.every((time, row, all) =>
          row === 0 || Number(all[row - 1]) < Number(time)
        ),
      );
      assert.equal(
        oslo!.meta!["executedQueryString"],
        `SELECT city, at, speed FROM "${keyspace}".readings WHERE city = ? AND bucket = ? ` +
          "AND at >= ? AND at <= ?\n" +
          '-- 1: "oslo" (city)\n' +
          "-- 2: 2026-01-02T00:00:00.000Z ($__timeBuckets)\n" +
          "-- 3: 2026-01-01T00:00:00.000Z ($__timeFilter)\n" +
          "-- 4: 2026-01-02T23:59:59.999Z ($__timeFilter)\n" +
          "-- plan: 4 partitions by city and bucket (2 time buckets); newest bucket first\n" +
          '-- city = "oslo" AND bucket = 2026-01-02T00:00:00.000Z: 24 rows in 1 page\n' +
          '-- city = "rome" AND bucket = 2026-01-02T00:00:00.000Z: 24 rows in 1 page\n' +
          '-- city = "oslo" AND bucket = 2026-01-01T00:00:00.000Z: 24 rows in 1 page\n' +
          '-- city = "rome" AND bucket = 2026-01-01T00:00:00.000Z: 24 rows in 1 page\n' +
          "-- 4 of 4 partitions were read",
      );
    },
  );

  await t.step("a hostile value is data", async () => {
    const hostile = "oslo' OR '1'='1'; DROP TABLE readings; -- $__timeFilter(at)";
    const { frames: [frame] } = await run(
      "SELECT speed FROM readings WHERE city = $city AND $__timeBuckets(bucket, day)",
      { variables: { city: hostile } },
    );
    assert.equal(frame!.fields[0]!.values.length, 0);
  });

  await t.step("a variable in quotes is text, with a notice", async () => {
    const { frames: [frame] } = await run(
      "SELECT at FROM events WHERE city = '$city'",
      {
        variables: { city: "oslo" },
      },
    );
    assert.equal(frame!.fields[0]!.values.length, 0);
    assert.match(
      noticesOf(frame)[0]!,
      /city is not replaced inside a text: write \$city without/,
    );
  });

  await t.step(
    "series are thinned to maxDataPoints with a notice",
    async () => {
      const cql =
        "SELECT at, speed FROM readings WHERE city = 'oslo' AND $__timeBuckets(bucket, day)";
      const { frames: [frame] } = await run(cql, { format: "timeseries" }, {
        maxDataPoints: 10,
      });
      assert.equal(frame!.fields[1]!.values.length, 10);
      assert.match(noticesOf(frame)[0]!, /downsampled to 10 points/);
    },
  );

  await t.step(
    "rows, bytes and time are limited, each with a notice",
    async () => {
      const cql = "SELECT * FROM readings WHERE city = 'oslo' AND $__timeBuckets(bucket, day)";
      const few = await run(cql, {}, { limits: { maxRows: 5 } });
      assert.equal(few.frames[0]!.fields[0]!.values.length, 5);
      assert.match(
        noticesOf(few.frames[0])[0]!,
        /cut after 5 rows: it has more than 5 rows/,
      );
      const exact = await run(cql, {}, { limits: { maxRows: 48 } });
      assert.deepEqual(noticesOf(exact.frames[0]), []);
      const small = await run(cql, {}, { limits: { maxBytes: 100 } });
      assert.match(noticesOf(small.frames[0])[0]!, /larger than 100 bytes/);
      const late = await refusal(run(cql, {}, { limits: { timeoutMs: 0 } }));
      assert.match(late.message, /did not answer within 0 s/);
      const signal = AbortSignal.abort(new Error("panel closed"));
      await assert.rejects(run(cql, {}, { signal }), /panel closed/);
    },
  );

  await t.step("pages are joined", async () => {
    const { frames: [frame] } = await run(
      "SELECT n FROM many WHERE id = 1",
      {},
      { limits: { maxRows: 1_200 } },
    );
    assert.deepEqual(
      frame!.fields[0]!.values,
      Array.from({ length: 1_200 }, (_, n) => n),
    );
  });

  await t.step("full scans are refused unless they are allowed", async () => {
    for (
      const cql of [
        "SELECT * FROM readings",
        "SELECT * FROM readings LIMIT 1001",
        "SELECT count(*) FROM readings LIMIT 1",
        "SELECT * FROM readings WHERE city = 'oslo'",
        "SELECT * FROM readings WHERE speed > 1 LIMIT 5 ALLOW FILTERING",
        "SELECT * FROM readings WHERE token(city, bucket) > 0",
        "SELECT count(*) FROM readings WHERE token(city, bucket) >= -9223372036854775808 " +
        "AND token(city, bucket) <= 9223372036854775807",
        "SELECT count(*) FROM readings WHERE token(city, bucket) > 0 " +
        "AND token(city, bucket) <= -9223372036854775808",
      ]
    ) {
      const error = await refusal(run(cql));
      assert.equal(error.kind, "refused", cql);
      assert.match(error.message, /bucket/, cql);
      await run(cql.replace("WHERE city = 'oslo'", ""), {}, {
        limits: { allowFullScans: true },
      });
    }
    for (
      const cql of [
        "SELECT * FROM readings LIMIT 1000",
        "SELECT DISTINCT city, bucket FROM readings LIMIT 10",
        "SELECT * FROM readings WHERE token(city, bucket) > 0 AND token(city, bucket) < 9",
        "SELECT * FROM readings WHERE place = 'north'",
        "SELECT * FROM readings WHERE place = 'north' AND speed > 3 ALLOW FILTERING",
        "SELECT * FROM readings WHERE token(city, bucket) > token('oslo', '2026-01-01') LIMIT 5",
        "SELECT * FROM system.local",
        "SELECT keyspace_name FROM system_schema.keyspaces",
        "SELECT * FROM system_views.thread_pools",
        "SELECT * FROM readings WHERE city = 'oslo' AND bucket = '2026-01-01' AND speed > 3 " +
        "ALLOW FILTERING",
      ]
    ) await run(cql);
  });

  await t.step(
    "an error has its place and what to do",
    async () => {
      const secret = await refusal(
        run("SELECT * FROM system_auth.roles LIMIT 1"),
      );
      assert.match(secret.message, /system_auth\.roles is refused/);
      const statements = await refusal(
        run("SELECT * FROM system.prepared_statements"),
      );
      assert.match(
        statements.detail,
        /what other users did .* Of system these can be read: local,/,
      );
      const passwords = await refusal(
        run("SELECT * FROM system_views.settings"),
      );
      assert.match(passwords.message, /system_views\.settings is refused/);
      const table = await refusal(run("SELECT * FROM nothing LIMIT 1"));
      assert.deepEqual([table.message.includes("no table nothing"), table.at], [
        true,
        { from: 14, to: 21 },
      ]);
      const value = await refusal(
        run("SELECT * FROM every WHERE id = $id", { variables: { id: "one" } }),
      );
      assert.match(
        value.detail,
        /id is "one", which is no value of type int .*32 bits/,
      );
      const column = await refusal(
        run("SELECT nothing FROM every WHERE id = 1"),
      );
      assert.match(
        column.detail,
        /^There is no column nothing in .*\. It has c_.* and \d+ more\.$/,
      );
      const bucket = await refusal(
        run(
          "SELECT id FROM every WHERE id = 1 AND $__timeBuckets(c_text, day)",
        ),
      );
      assert.match(
        bucket.detail,
        /\$__timeBuckets\(c_text, day, 'yyyy-MM-dd'\)/,
      );
      const series = await refusal(
        run("SELECT id, c_text FROM every WHERE id = 1", {
          format: "timeseries",
        }),
      );
      assert.match(
        series.detail,
        /needs a column of time, and the answer has id \(int\)/,
      );
    },
  );

  await t.step(
    "variables choose functions and directions, and macros are of Grafana's",
    async () => {
      const where = "WHERE city = 'oslo' AND bucket = '2026-01-01'";
      const variables = {
        agg: "max",
        col: "speed",
        dir: "ASC",
        "__user.login": "oslo",
        from: "0",
      };
      const value = async (cql: string) =>
        (await run(cql, { variables })).frames[0]!.fields[0]!.values[0];
      assert.equal(
        await value(`SELECT $agg(speed) FROM readings ${where}`),
        23.5,
      );
      assert.equal(
        await value(`SELECT $agg($col) FROM readings ${where}`),
        23.5,
      );
      assert.equal(
        await value(`SELECT speed FROM readings ${where} ORDER BY at $dir`),
        0.5,
      );
      assert.equal(
        await value(
          `SELECT speed + $__range_s FROM readings ${where} ORDER BY at ASC`,
        ),
        172_800.5,
      );
      assert.equal(
        await value(
          "SELECT speed FROM readings WHERE city = ${__user.login} AND bucket = '2026-01-01' " +
            "ORDER BY at ASC",
        ),
        0.5,
      );
      const old = await run(
        `SELECT speed-$__fromMs AS v FROM readings ${where} ORDER BY at ASC`,
        {},
        {
          range: { from: -5, to: 0 },
        },
      );
      assert.equal(old.frames[0]!.fields[0]!.values[0], 5.5);
      await run(
        "SELECT * FROM readings WHERE token(city, bucket) > $from AND token(city, bucket) < 9",
        { variables },
      );
    },
  );

  await t.step("what Cassandra's grammar takes is run", async () => {
    for (
      const cql of [
        "SELECT * FROM readings LIMIT 1;;",
        "SELECT (int) -1 AS one, at + P0000-00-00T01:30:00 AS later FROM readings LIMIT 1",
        "SELECT DISTINCT city AS as, system.token(city, bucket) AS t FROM readings LIMIT 1",
        "SELECT JSON city FROM readings LIMIT 1",
      ]
    ) await run(cql);
  });

  await t.step(
    "variables are bound as the type that they are compared with",
    async () => {
      for (const [name, { value }] of BINDABLE) {
        const { frames: [frame] } = await run(
          `SELECT id FROM every WHERE id = 1 AND ${name} = $value ALLOW FILTERING`,
          { variables: { value: String(value) } },
        );
        assert.deepEqual(frame!.fields[0]!.values, [1], name);
      }
    },
  );

  await t.step(
    "alert rules get series, or numbers where there is no time",
    async () => {
      const { frames: series } = await run(
        "SELECT city, at, speed FROM readings WHERE city = 'oslo' AND $__timeBuckets(bucket, day)",
        {},
        { fromAlert: true },
      );
      assert.equal(series[0]!.meta!["type"], "timeseries-multi");
      const { frames: numbers } = await run(
        "SELECT city, max(speed) AS top FROM readings WHERE city IN ('rome', 'oslo') " +
          "AND $__timeBuckets(bucket, 86400000) GROUP BY city, bucket LIMIT 1",
        {},
        { fromAlert: true },
      );
      assert.equal(numbers[0]!.meta!["type"], "numeric-multi");
      assert.equal(numbers[0]!.fields[0]!.values.length, 1);
      const { frames: none } = await run(
        "SELECT c_int FROM every WHERE id = 9",
        {},
        {
          fromAlert: true,
        },
      );
      assert.deepEqual(none.map(({ fields }) => fields), [[]]);
    },
  );

  await t.step("logs are newest first with level and labels", async () => {
    const { frames: [frame] } = await run(
      "SELECT city, at, level, message FROM events WHERE city = 'oslo' AND $__timeFilter(at)",
      { format: "logs" },
    );
    const [time, body, severity, , labels] = frame!.fields;
    assert.equal(frame!.meta!["type"], "log-lines");
    assert.deepEqual(time!.values, [START + 2_000, START + 1_000]);
    assert.deepEqual(body!.values, ["second", "first"]);
    assert.deepEqual(severity!.values, ["error", "info"]);
    assert.deepEqual(labels!.values[0], { city: "oslo" });
  });

  await t.step(
    "the editor gets the schema, problems and values of variables",
    async () => {
      const schema = await readSchema(client, { keyspace });
      assert.equal(schema.keyspaces[0]!.name, keyspace);
      const readings = schema.keyspaces[0]!.tables.find(({ name }) => name === "readings")!;
      assert.deepEqual([readings.partitionKey, readings.clustering], [[
        "city",
        "bucket",
      ], ["at"]]);
      assert(schema.macros.some(({ name }) => name === "$__timeBuckets"));
      const tablesOf = (of: string) =>
        schema.keyspaces.find(({ name }) => name === of)?.tables.map((
          { name },
        ) => name) ?? [];
      assert(tablesOf("system_views").includes("clients"));
      assert(!tablesOf("system_views").includes("settings"));
      assert(!schema.keyspaces.some(({ name }) => name === "system_auth"));

      const options = { client, keyspace, allowFullScans: false };
      const good = "SELECT city FROM readings WHERE city IN $c AND $__timeBuckets(bucket, day)";
      assert.deepEqual(await validateCql(good, options), {
        valid: true,
        problems: [],
      });
      for (
        const open of [
          "SELECT $scalar(speed) FROM readings LIMIT 5",
          "SELECT city FROM readings WHERE token(city, bucket) > $a AND token(city, bucket) < $b",
        ]
      ) assert.deepEqual((await validateCql(open, options)).problems, [], open);
      const bad = await validateCql(
        "SELECT town FROM readings LIMIT 5",
        options,
      );
      assert.deepEqual(
        [bad.valid, bad.problems[0]!.from, bad.problems[0]!.to],
        [false, 7, 11],
      );
      const error = await refusal(run("SELECT town FROM readings LIMIT 5"));
      assert.deepEqual(
        bad.problems.map(({ message }) => message),
        [`${error.message}. ${error.fix}`],
      );
      const scan = await validateCql("SELECT city FROM readings", options);
      assert.match(scan.problems[0]!.message, /reads the whole table/);
      // Whatever the values of variables are, these cannot run over several buckets.
      const buckets = "FROM readings WHERE city IN $c AND $__timeBuckets(bucket, day)";
      for (
        const [cql, words] of [
          [
            `SELECT DISTINCT city, bucket ${buckets} ORDER BY at`,
            /DISTINCT gives partitions/,
          ],
          [
            `SELECT JSON at ${buckets} ORDER BY at`,
            /as JSON cannot be merged by ORDER BY/,
          ],
          [
            `SELECT JSON count(*) ${buckets}`,
            /Aggregates as JSON cannot be merged/,
          ],
          [
            `SELECT city, count(*) + 1 ${buckets} GROUP BY city`,
            /computation with count/,
          ],
          [`SELECT * ${buckets} GROUP BY city`, /SELECT \* has no aggregates/],
        ] as const
      ) {
        const { problems } = await validateCql(cql, options);
        assert.equal(problems.length, 1, cql);
        assert.match(problems[0]!.message, words);
      }
      const unit = "SELECT at FROM readings WHERE city = 'oslo' AND $__timeBuckets(bucket, dai)";
      assert.match(
        (await validateCql(unit, options)).problems[0]!.message,
        /dai is no unit/,
      );
      const chosen = `SELECT city, $f(speed) ${buckets} GROUP BY city`;
      assert.deepEqual((await validateCql(chosen, options)).problems, []);

      const { values } = await readVariableValues(
        "SELECT city, place FROM readings LIMIT 1000",
        { client, keyspace, limits: {}, signal: new AbortController().signal },
      );
      assert.deepEqual(values.toSorted((a, b) => a.value < b.value ? -1 : 1), [
        { text: "oslo", value: "north" },
        { text: "rome", value: "south" },
      ]);
    },
  );

  await client.execute(`DROP KEYSPACE ${keyspace}`);
  await client.shutdown();
});

/** Columns that a condition can compare with a variable. */
const BINDABLE = Object.entries(EVERY_TYPE).filter(([name, { field }]) =>
  field !== "json" && name !== "c_duration" && name !== "c_nan"
);

function noticesOf(frame: PlainFrame | undefined): readonly string[] {
  const notices = (frame?.meta?.["notices"] ?? []) as ReadonlyArray<
    { text: string }
  >;
  return notices.map(({ text }) => text);
}

/** A frame with its values side by side, null where there is none. */
function plainFrame({ fields, meta }: Frame) {
  const plain = fields.map(({ values, missing, ...field }) => ({
    ...field,
    values: Array.from(
      values,
      (value, row) => missing?.[row] === 1 ? null : value,
    ),
  }));
  return {
    fields: plain,
    meta: meta as Readonly<Record<string, unknown>> | undefined,
  };
}

type PlainFrame = ReturnType<typeof plainFrame>;

async function makeReadings(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  await client.execute(
    `CREATE TABLE ${keyspace}.readings (city text, bucket timestamp, at timestamp, speed double, ` +
      "place text, PRIMARY KEY ((city, bucket), at)) WITH CLUSTERING ORDER BY (at DESC)",
  );
  await client.execute(`CREATE INDEX ON ${keyspace}.readings (place)`);
  await client.execute(
    `CREATE TABLE ${keyspace}.events (city text, at timestamp, level text, message text, ` +
      "PRIMARY KEY (city, at))",
  );
  await client.execute(
    `CREATE TABLE ${keyspace}.many (id int, n int, PRIMARY KEY (id, n))`,
  );
  const options = { prepare: true };
  const inserts = ["oslo", "rome"].flatMap((city) =>
    Array.from({ length: 48 }, (_, hour) => {
      const at = START + hour * 3_600_000;
      const bucket = new Date(Math.floor(at / DAY) * DAY);
      return [
        city,
        bucket,
        new Date(at),
        hour + 0.5,
        city === "oslo" ? "north" : "south",
      ];
    })
  );
  const insert =
    `INSERT INTO ${keyspace}.readings (city, bucket, at, speed, place) VALUES (?, ?, ?, ?, ?)`;
  await Promise.all(
    inserts.map((params) => client.execute(insert, params, options)),
  );
  const event = `INSERT INTO ${keyspace}.events (city, at, level, message) VALUES (?, ?, ?, ?)`;
  await client.execute(event, [
    "oslo",
    new Date(START + 1_000),
    "info",
    "first",
  ], options);
  await client.execute(event, [
    "oslo",
    new Date(START + 2_000),
    "error",
    "second",
  ], options);
  const many = `INSERT INTO ${keyspace}.many (id, n) VALUES (1, ?)`;
  for (let first = 0; first < 1_500; first += 100) {
    const queries = Array.from(
      { length: 100 },
      (_, n) => ({ query: many, params: [first + n] }),
    );
    await client.batch(queries, options);
  }
}
