import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { testServices } from "../../../tests/support/test_services.ts";
import type { CqlQuery } from "../../src/contract/query.ts";
import { CqlError } from "../cql/cql_error.ts";
import { readVariableValues } from "../queries/read_variable_values.ts";
import { type CqlContext, runCqlQuery } from "../queries/run_cql_query.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const SENSORS = ["attic", "cellar", "hall"];
const DAYS = ["2026-01-01", "2026-01-02", "2026-01-03"];
const IN_DAYS = `day IN (${DAYS.map((day) => `'${day}'`).join(", ")})`;

type Frames = Awaited<ReturnType<typeof runCqlQuery>>["frames"];

Deno.test("partitioned time on a real Cassandra", async (t) => {
  await using services = await testServices();
  const client = new cassandra.Client({
    contactPoints: services.cassandra.contactPoints.split(","),
    localDataCenter: services.cassandra.localDatacenter,
    socketOptions: { readTimeout: 60_000 },
  });
  const keyspace = `b${crypto.randomUUID().slice(0, 8)}`;
  await client.connect();
  await makeTables(client, keyspace);

  const range = { from: START, to: START + 3 * DAY - 1 };
  const context = (changes: Partial<CqlContext> = {}): CqlContext => ({
    client,
    keyspace,
    limits: {},
    range,
    intervalMs: MINUTE,
    maxDataPoints: 1_000,
    signal: new AbortController().signal,
    ...changes,
  });
  const run = async (
    cql: string,
    changes: Partial<CqlContext> = {},
    more: Partial<CqlQuery> = {},
  ): Promise<Answer> =>
    new Answer(
      (await runCqlQuery(
        { kind: "cql", refId: "A", cql, ...more },
        context(changes),
      )).frames,
    );
  const refusal = async (
    cql: string,
    changes: Partial<CqlContext> = {},
  ): Promise<CqlError> => {
    const error = await run(cql, changes).then(
      () => null,
      (error: unknown) => error,
    );
    assert(error instanceof CqlError, `${cql}: ${error}`);
    return error;
  };
  /** What Cassandra itself answers to one statement over all partitions, without pages. */
  const oracle = async (
    cql: string,
  ): Promise<ReadonlyArray<readonly unknown[]>> => {
    const { rows, columns } = await client.execute(
      cql.replace(/FROM (\w+)/, `FROM ${keyspace}.$1`),
      [],
      { prepare: true, fetchSize: 0 },
    );
    return rows.map((row) => columns.map(({ name }) => plain(row[name])));
  };

  await t.step(
    "the newest rows across midnight are found, whatever table they are in",
    async () => {
      const answer = await run(
        "SELECT at, v FROM days WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd') " +
          "AND $__timeFilter(at) ORDER BY at DESC LIMIT 2",
        { range: { from: START + DAY - HOUR, to: START + DAY + 45 * MINUTE } },
      );
      const midnight = START + DAY;
      assert.deepEqual(answer.rows.map(([at]) => at), [
        midnight + 30 * MINUTE + 2,
        midnight + 2,
      ]);
      const across = await run(
        "SELECT at, v FROM days WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd') " +
          "AND $__timeFilter(at) ORDER BY at DESC LIMIT 4",
        { range: { from: START + DAY - HOUR, to: START + DAY + 45 * MINUTE } },
      );
      assert.deepEqual(across.rows.map(([at]) => Number(at) - midnight), [
        30 * MINUTE + 2,
        2,
        -30 * MINUTE + 2,
        -60 * MINUTE + 2,
      ]);
      assert.deepEqual(across.notices, []);
      assert.deepEqual(across.stat("Partitions read"), 2);
    },
  );

  await t.step(
    "keys by buckets are one table, both ways, with and without limits",
    async () => {
      const sensors = SENSORS.map((sensor) => `'${sensor}'`).join(", ");
      for (const order of ["DESC", "ASC"]) {
        for (
          const limit of [
            "",
            "LIMIT 1",
            "LIMIT 7",
            "LIMIT 250",
            "LIMIT 432",
            "LIMIT 5000",
          ]
        ) {
          for (const perPartition of ["", "PER PARTITION LIMIT 3"]) {
            const tail = `ORDER BY at ${order} ${perPartition} ${limit}`;
            const expected = await oracle(
              `SELECT sensor, at, v, text FROM days WHERE sensor IN (${sensors}) AND ${IN_DAYS} ${tail}`,
            );
            const answer = await run(
              "SELECT sensor, at, v, text FROM days WHERE sensor IN $sensors " +
                `AND $__timeBuckets(day, day, 'yyyy-MM-dd') ${tail}`,
              {},
              { variables: { sensors: [...SENSORS, "hall"] } },
            );
            assert.deepEqual(answer.rows, expected, tail);
          }
        }
      }
    },
  );

  await t.step(
    "columns that ORDER BY needs are read and not shown",
    async () => {
      const where = "WHERE sensor IN ('attic', 'hall') AND $__timeBuckets(day, day, 'yyyy-MM-dd')";
      const answer = await run(
        `SELECT v AS value, v FROM days ${where} ORDER BY at DESC LIMIT 3`,
      );
      assert.deepEqual(answer.names, ["value", "v"]);
      assert.deepEqual(
        answer.rows,
        await oracle(
          `SELECT v AS value, v FROM days WHERE sensor IN ('attic', 'hall') AND ${IN_DAYS} ` +
            "ORDER BY at DESC LIMIT 3",
        ),
      );
      const star = await run(
        `SELECT * FROM days ${where} ORDER BY at DESC LIMIT 3`,
      );
      assert.equal(star.names.length, 12);
      assert.deepEqual(star.column("v"), answer.column("v"));
    },
  );

  await t.step(
    "without ORDER BY buckets come as the table's rows lie",
    async () => {
      const where = "WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd')";
      const newest = await run(`SELECT day, at FROM days ${where} LIMIT 5`);
      assert.deepEqual(new Set(newest.column("day")), new Set(["2026-01-03"]));
      assert.equal(newest.stat("Partitions read"), 1);
      const all = await run(`SELECT day, at FROM days ${where}`);
      assert.deepEqual([...new Set(all.column("day"))], DAYS.toReversed());
      assert.deepEqual(
        all.column("at"),
        all.column("at").toSorted((a, b) => Number(b) - Number(a)),
      );
      const oldest = await run(
        "SELECT at FROM times WHERE unit = 'day' AND $__timeBuckets(bucket, day) LIMIT 1",
      );
      assert.deepEqual(oldest.column("at"), [START]);
    },
  );

  await t.step("buckets of every unit", async () => {
    for (const { unit, macro, times, width } of UNITS) {
      const [from, to] = [times[3]!, times.at(-3)!];
      for (const order of ["ASC", "DESC"]) {
        for (const limit of [2, 1_000]) {
          const inside = times.filter((at) => from <= at && at <= to);
          if (order === "DESC") inside.reverse();
          const answer = await run(
            `SELECT at FROM times WHERE unit = '${unit}' AND $__timeBuckets(bucket, ${macro}) ` +
              `AND $__timeFilter(at) ORDER BY at ${order} LIMIT ${limit}`,
            { range: { from, to } },
          );
          assert.deepEqual(
            answer.column("at"),
            inside.slice(0, limit),
            `${unit} ${order} ${limit}`,
          );
          if (limit === 2) assert(answer.stat("Partitions read") < width, unit);
        }
      }
    }
  });

  await t.step(
    "aggregates are those of one statement over all partitions",
    async () => {
      const selectors = [
        "count(*), count(note), count(1) AS c",
        "sum(v), avg(v), min(v), max(v)",
        "sum(ti), avg(ti), sum(big), avg(big), sum(vi), avg(vi)",
        "sum(dec), min(dec), max(dec)",
        "avg(v * 2), sum(v / 3), avg(v % 7), sum(CAST(v AS varint))",
        "min(note), max(note), min(at), max(at), min(day), max(sensor)",
        "max(v), at, note",
        "system.sum(v) AS s, system.max(big)",
      ];
      for (const list of selectors) {
        for (const sensor of ["hall", "attic", "nobody"]) {
          const expected = await oracle(
            `SELECT ${list} FROM days WHERE sensor = '${sensor}' AND ${IN_DAYS}`,
          );
          const answer = await run(
            `SELECT ${list} FROM days WHERE sensor = $sensor ` +
              "AND $__timeBuckets(day, day, 'yyyy-MM-dd') LIMIT 10",
            {},
            { variables: { sensor } },
          );
          // The row that comes first is the newest here, and of the lowest token there.
          const compared = list === "max(v), at, note" ? 1 : undefined;
          assert.deepEqual(
            answer.rows.map((row) => row.slice(0, compared)),
            expected.map((row) => row.slice(0, compared)),
            `${list} of ${sensor}`,
          );
        }
      }
      const counters = "sum(n), avg(n), max(n), count(n)";
      const [hits] = await oracle(
        `SELECT ${counters} FROM hits WHERE site = 'a' AND ${IN_DAYS}`,
      );
      const counted = await run(
        `SELECT ${counters} FROM hits WHERE site = 'a' AND $__timeBuckets(day, day, 'yyyy-MM-dd')`,
      );
      assert.deepEqual(counted.rows, [hits]);
      // The order of additions may change the last digit of a sum of floating point numbers.
      const floats = "sum(f), avg(f), sum(d), avg(d), min(f), max(d)";
      const [expected] = await oracle(
        `SELECT ${floats} FROM days WHERE sensor = 'hall' AND ${IN_DAYS}`,
      );
      const [row] = (await run(
        `SELECT ${floats} FROM days WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd')`,
      )).rows;
      row!.forEach((value, index) => {
        const wanted = Number(expected![index]);
        assert(
          Math.abs(Number(value) - wanted) <= Math.abs(wanted) * 1e-12,
          `${value} ${wanted}`,
        );
      });
      // Cassandra rounds a mean of decimals after every row, and comes to 71.688.
      const decimals = await run(
        "SELECT sum(dec), avg(dec) FROM days WHERE sensor = 'hall' " +
          "AND $__timeBuckets(day, day, 'yyyy-MM-dd')",
      );
      assert.deepEqual(decimals.rows, [[10_322.4, 71.683]]);
      const first = await run(
        "SELECT at, max(v) FROM days WHERE sensor = 'hall' " +
          "AND $__timeBuckets(day, day, 'yyyy-MM-dd') ORDER BY at ASC",
      );
      assert.deepEqual(first.column("at"), [START + 2]);
    },
  );

  await t.step(
    "GROUP BY with the whole partition key is Cassandra's own",
    async () => {
      const grouped = "GROUP BY sensor, day";
      const expected = await oracle(
        `SELECT sensor, day, count(*), max(v) - min(v) FROM days WHERE sensor IN ('attic', 'hall') ` +
          `AND ${IN_DAYS} ${grouped}`,
      );
      const answer = await run(
        "SELECT sensor, day, count(*), max(v) - min(v) FROM days WHERE sensor IN ('attic', 'hall') " +
          `AND $__timeBuckets(day, day, 'yyyy-MM-dd') ${grouped}`,
      );
      const sorted = (rows: ReadonlyArray<readonly unknown[]>) =>
        rows.map((row) => JSON.stringify(row)).toSorted();
      assert.deepEqual(sorted(answer.rows), sorted(expected));
    },
  );

  await t.step("groups that go over buckets are merged", async () => {
    const bySensor = await run(
      "SELECT sensor, count(*) AS n, avg(v), max(note) FROM days WHERE sensor IN ('attic', 'hall') " +
        "AND $__timeBuckets(day, day, 'yyyy-MM-dd') GROUP BY sensor",
    );
    const expected = await Promise.all(["attic", "hall"].map((sensor) =>
      oracle(
        `SELECT sensor, count(*) AS n, avg(v), max(note) FROM days WHERE sensor = '${sensor}' ` +
          `AND ${IN_DAYS}`,
      )
    ));
    assert.deepEqual(bySensor.rows, expected.flat());

    // Buckets of a day, groups of two: each goes over a midnight.
    const byTime = await run(
      "SELECT floor(at, 2d) AS t, count(*), sum(v) FROM times WHERE unit = 'hour' " +
        "AND $__timeBuckets(bucket, hour) GROUP BY floor(at, 2d)",
      { range: { from: START, to: START + 3 * DAY - 1 } },
    );
    const times = UNITS.find(({ unit }) => unit === "hour")!.times.filter((
      at,
    ) => at < START + 3 * DAY);
    const groups = [
      ...Map.groupBy(times.entries(), ([, at]) => Math.floor(at / (2 * DAY))),
    ];
    assert.deepEqual(
      byTime.rows,
      groups.map(([group, rows]) => [
        group * 2 * DAY,
        rows.length,
        rows.reduce((sum, [index]) => sum + index, 0),
      ]),
    );
    const newest = await run(
      "SELECT floor(at, 2d) AS t, count(*) FROM times WHERE unit = 'hour' " +
        "AND $__timeBuckets(bucket, hour) GROUP BY floor(at, 2d) ORDER BY at DESC LIMIT 1",
      { range: { from: START, to: START + 3 * DAY - 1 } },
    );
    assert.deepEqual(newest.column("t"), [groups.at(-1)![0] * 2 * DAY]);
  });

  await t.step("DISTINCT gives each once", async () => {
    const answer = await run(
      "SELECT DISTINCT sensor FROM days WHERE sensor IN ('attic', 'hall', 'nobody') " +
        "AND $__timeBuckets(day, day, 'yyyy-MM-dd')",
    );
    assert.deepEqual(answer.rows, [["attic"], ["hall"]]);
    const { values } = await readVariableValues(
      "SELECT DISTINCT sensor FROM days WHERE sensor IN ('attic', 'hall', 'nobody') " +
        "AND $__timeBuckets(day, day, 'yyyy-MM-dd')",
      context(),
    );
    assert.deepEqual(values.map(({ value }) => value), ["attic", "hall"]);
  });

  await t.step("four hundred buckets are not read for a few rows", async () => {
    const wide = { range: { from: START, to: START + 400 * HOUR - 1 } };
    const counted = countStatements(client, "times");
    const answer = await run(
      "SELECT at, v FROM times WHERE unit = 'sparse' AND $__timeBuckets(bucket, hour) " +
        "ORDER BY at DESC LIMIT 3",
      wide,
    );
    // The newest ten buckets are empty, the next has two rows.
    assert.deepEqual(answer.column("v"), [779, 778, 777]);
    assert.equal(answer.stat("Partitions"), 400);
    // One, then two, four and eight at once.
    assert.equal(counted.stop(), 15);
    assert.equal(answer.stat("Partitions read"), 15);
    assert.match(
      answer.explained,
      /400 partitions by bucket \(400 time buckets\); newest bucket first/,
    );
    assert.match(
      answer.explained,
      /bucket = 2026-01-17T05:00:00.000Z: 2 rows in 1 page/,
    );
    const all = await run(
      "SELECT v FROM times WHERE unit = 'sparse' AND $__timeBuckets(bucket, hour)",
      wide,
    );
    assert.deepEqual(all.column("v"), Array.from({ length: 780 }, (_, v) => v));
  });

  await t.step(
    "rows in other buckets than that of their time are sorted all the same",
    async () => {
      const answer = await run(
        "SELECT at FROM times WHERE unit = 'late' AND $__timeBuckets(bucket, day) " +
          "ORDER BY at DESC LIMIT 2",
      );
      assert.deepEqual(answer.column("at"), [
        START + 2 * DAY - 1,
        START + DAY + HOUR,
      ]);
      assert.match(
        answer.notices[0]!,
        /Rows lie in other buckets than that of their at/,
      );
      const all = await run(
        "SELECT at FROM times WHERE unit = 'late' AND $__timeBuckets(bucket, day) ORDER BY at DESC",
      );
      assert.deepEqual(
        all.column("at"),
        all.column("at").toSorted((a, b) => Number(b) - Number(a)),
      );
    },
  );

  await t.step(
    "IN with ORDER BY is merged without time buckets, too",
    async () => {
      const names = [
        "uuid",
        "tuuid",
        "ip",
        "date",
        "dec",
        "text",
        "time",
        "blob",
        "double",
        "vi",
      ];
      for (const name of names) {
        for (const order of ["ASC", "DESC"]) {
          const cql =
            `SELECT id FROM marks_${name} WHERE kind IN ('a', 'b', 'c') ORDER BY id ${order}`;
          for (const tail of ["", " LIMIT 20"]) {
            const answer = await run(cql + tail);
            const expected = (await oracle(cql + tail)).map(([id]) => String(id));
            assert.deepEqual(
              answer.rows.map(([id]) => String(id)),
              expected,
              `${cql}${tail}`,
            );
          }
        }
      }
    },
  );

  await t.step(
    "partitions that have static columns only come where Cassandra has them",
    async () => {
      for (const table of ["up", "down"]) {
        for (const order of ["ASC", "DESC"]) {
          const cql =
            `SELECT at, s FROM ${table} WHERE a = 1 AND b IN (1, 2, 3) ORDER BY at ${order}`;
          assert.deepEqual((await run(cql)).rows, await oracle(cql), cql);
        }
      }
    },
  );

  await t.step(
    "no values are no rows, with the columns that there would be",
    async () => {
      const where = "FROM days WHERE sensor IN $none AND $__timeBuckets(day, day, 'yyyy-MM-dd')";
      const none = { variables: { none: [] } };
      for (const tail of ["", "ORDER BY at DESC LIMIT 2"]) {
        const answer = await run(`SELECT v, at ${where} ${tail}`, {}, none);
        assert.deepEqual([answer.names, answer.rows], [["v", "at"], []]);
      }
      const count = await run(`SELECT count(*), max(v) ${where}`, {}, none);
      assert.deepEqual(count.rows, [[0, null]]);
      const grouped = await run(
        `SELECT sensor, count(*) ${where} GROUP BY sensor`,
        {},
        none,
      );
      assert.deepEqual([grouped.names, grouped.rows], [
        ["sensor", "count"],
        [],
      ]);
      const hall = await run(
        "SELECT v FROM days WHERE sensor = 'nobody' AND $__timeBuckets(day, day, 'yyyy-MM-dd') " +
          "ORDER BY at DESC",
      );
      assert.deepEqual([hall.names, hall.rows], [["v"], []]);
    },
  );

  await t.step("limits hold over all partitions", async () => {
    const cql = "SELECT at, v FROM times WHERE unit = 'sparse' AND $__timeBuckets(bucket, hour)";
    const wide = { range: { from: START, to: START + 400 * HOUR - 1 } };
    const few = await run(cql, { ...wide, limits: { maxRows: 7 } });
    assert.equal(few.rows.length, 7);
    assert.match(
      few.notices[0]!,
      /cut after 7 rows: it has more than 7 rows\. Read were \d+ of 400 partitions/,
    );
    const small = await run(cql, { ...wide, limits: { maxBytes: 100 } });
    assert(small.rows.length > 0 && small.rows.length < 100);
    assert.match(small.notices[0]!, /it is larger than 100 bytes/);
    const late = await refusal(cql, { ...wide, limits: { timeoutMs: 0 } });
    assert.match(late.message, /did not answer within 0 s/);
    const partial = await refusal(
      "SELECT count(*) FROM times WHERE unit = 'sparse' AND $__timeBuckets(bucket, hour)",
      { ...wide, limits: { maxBytes: 100 } },
    );
    assert.match(
      partial.message,
      /aggregates are of 400 partitions, of which \d+ were begun/,
    );
  });

  await t.step("a query that is left stops reading half-way", async () => {
    const controller = new AbortController();
    const counted = countStatements(client, "times", (count) => {
      if (count === 20) controller.abort(new Error("panel closed"));
    });
    await assert.rejects(
      run(
        "SELECT v FROM times WHERE unit = 'sparse' AND $__timeBuckets(bucket, hour)",
        {
          range: { from: START, to: START + 400 * HOUR - 1 },
          signal: controller.signal,
        },
      ),
      /panel closed/,
    );
    assert(counted.stop() < 40);
  });

  await t.step(
    "what cannot be merged is refused, with what to do",
    async () => {
      const where = "FROM days WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd')";
      for (
        const [cql, message, fix] of [
          [
            `SELECT max(v) - min(v) ${where}`,
            /computation with max\(\)/,
            /aggregates on their own/,
          ],
          [
            `SELECT CAST(avg(v) AS text) ${where}`,
            /computation with avg\(\)/,
            /on their own/,
          ],
          [
            `SELECT JSON v ${where} ORDER BY at DESC`,
            /JSON cannot be merged by ORDER BY/,
            /JSON/,
          ],
          [
            `SELECT JSON count(*) ${where}`,
            /Aggregates as JSON/,
            /Leave out JSON/,
          ],
          [
            `SELECT at ${where} AND token(sensor, day) > 0`,
            /token\(\) cannot/,
            /Leave it out/,
          ],
          [
            `SELECT DISTINCT sensor, day ${where} ORDER BY at DESC`,
            /ORDER BY cannot sort/,
            /Leave out/,
          ],
          [
            `SELECT count(*) ${where} GROUP BY at PER PARTITION LIMIT 2`,
            /PER PARTITION LIMIT would cut/,
            /partition key to GROUP BY/,
          ],
        ] as const
      ) {
        const error = await refusal(cql);
        assert.equal(error.kind, "refused", cql);
        assert.match(error.message, message, cql);
        assert.match(error.fix, fix, cql);
      }
      // A function that Cassandra does not know may be one of the keyspace's own aggregates.
      const unknown = await refusal(`SELECT spread(v) ${where}`);
      assert.match(unknown.message, /Unknown function/);
      const many = await run(
        "SELECT v FROM days WHERE sensor IN $many AND $__timeBuckets(day, day, 'yyyy-MM-dd')",
        { range: { from: START, to: START + 900 * DAY } },
        {
          variables: {
            many: Array.from({ length: 20 }, (_, n) => `sensor ${n}`),
          },
        },
      ).then(() => null, (error: unknown) => error);
      assert.match(
        String(many),
        /names 18020 partitions \(901 buckets with 20 partitions each\)/,
      );
    },
  );

  await t.step("one bucket is what the query was", async () => {
    const one = { range: { from: START, to: START + DAY - 1 } };
    const where = "FROM days WHERE sensor = 'hall' AND $__timeBuckets(day, day, 'yyyy-MM-dd')";
    const answer = await run(`SELECT max(v) - min(v) AS spread ${where}`, one);
    assert.deepEqual(answer.names, ["spread"]);
    const json = await run(
      `SELECT JSON v ${where} ORDER BY at DESC LIMIT 1`,
      one,
    );
    assert.match(String(json.rows[0]![0]), /^\{"v": \d+\}$/);
  });

  await client.execute(`DROP KEYSPACE ${keyspace}`);
  await client.shutdown();
});

/** A query's answer as rows. */
class Answer {
  readonly names: readonly string[];
  readonly rows: ReadonlyArray<readonly unknown[]>;
  readonly #meta: Readonly<Record<string, unknown>>;
  readonly #columns: ReadonlyArray<readonly unknown[]>;

  constructor([frame]: Frames) {
    this.#meta = { ...frame!.meta };
    this.names = frame!.fields.map(({ name }) => name);
    this.#columns = frame!.fields.map(({ values, missing }) =>
      Array.from(values, (value, row) => missing?.[row] === 1 ? null : value)
    );
    this.rows = (this.#columns[0] ?? []).map((_, row) =>
      this.#columns.map((column) => column[row])
    );
  }

  column(name: string): readonly unknown[] {
    return this.#columns[this.names.indexOf(name)]!;
  }

  stat(name: string): number {
    const stats = this.#meta["stats"] as ReadonlyArray<
      { displayName: string; value: number }
    >;
    return stats.find(({ displayName }) => displayName === name)!.value;
  }

  get explained(): string {
    return String(this.#meta["executedQueryString"]);
  }

  get notices(): readonly string[] {
    const notices = (this.#meta["notices"] ?? []) as ReadonlyArray<
      { text: string }
    >;
    return notices.map(({ text }) => text);
  }
}

/** A value of the driver as the answer's frames have it. */
function plain(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return `0x${value.toHex()}`;
  if (typeof value !== "object") return value;
  const text = String(value);
  const number = value instanceof cassandra.types.LocalDate ? NaN : Number(text);
  return Number.isNaN(number)
    ? text
    : Number.isInteger(number) && !Number.isSafeInteger(number)
    ? text
    : number;
}

/** Counts the statements over a table from now on. */
function countStatements(
  client: cassandra.Client,
  table: string,
  onStatement: (count: number) => void = () => {},
): { stop(): number } {
  let count = 0;
  const execute = client.execute;
  client.execute = function (this: cassandra.Client, ...args: unknown[]) {
    if (String(args[0]).includes(`.${table} `)) onStatement(++count);
    return Reflect.apply(execute, this, args);
  } as typeof execute;
  return {
    stop() {
      client.execute = execute;
      return count;
    },
  };
}

/** A time in every piece of a unit, and what its bucket is. */
const UNITS = [
  {
    unit: "minute",
    macro: "minute",
    width: 40,
    times: every(10_000, 240),
    bucket: floorTo(MINUTE),
  },
  {
    unit: "hour",
    macro: "hour",
    width: 100,
    times: every(17 * MINUTE, 360),
    bucket: floorTo(HOUR),
  },
  {
    unit: "day",
    macro: "day",
    width: 14,
    times: every(5 * HOUR, 70),
    bucket: floorTo(DAY),
  },
  {
    unit: "six",
    macro: "21600000",
    width: 28,
    times: every(5 * HOUR, 70),
    bucket: floorTo(6 * HOUR),
  },
  {
    unit: "week",
    macro: "week",
    width: 10,
    times: every(DAY, 70),
    bucket: (at: number) => at - ((new Date(at).getUTCDay() + 6) % 7) * DAY - at % DAY,
  },
  {
    unit: "month",
    macro: "month",
    width: 8,
    times: every(3 * DAY, 80),
    bucket: (at: number) => Date.parse(`${new Date(at).toISOString().slice(0, 7)}-01T00:00Z`),
  },
];

function every(step: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => START + n * step);
}

function floorTo(length: number): (at: number) => number {
  return (at) => Math.floor(at / length) * length;
}

async function makeTables(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  await client.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await client.execute(
    `CREATE TABLE ${keyspace}.days (sensor text, day text, at timestamp, v int, ti tinyint, ` +
      "big bigint, vi varint, f float, d double, dec decimal, note text, text text, " +
      "PRIMARY KEY ((sensor, day), at)) WITH CLUSTERING ORDER BY (at DESC)",
  );
  await client.execute(
    `CREATE TABLE ${keyspace}.times (unit text, bucket timestamp, at timestamp, v int, ` +
      "PRIMARY KEY ((unit, bucket), at))",
  );
  await Promise.all([makeDays(client, keyspace), makeTimes(client, keyspace)]);
  await makeMarks(client, keyspace);
  await client.execute(
    `CREATE TABLE ${keyspace}.hits (site text, day text, n counter, PRIMARY KEY ((site, day)))`,
  );
  for (const [index, day] of DAYS.entries()) {
    await client.execute(
      `UPDATE ${keyspace}.hits SET n = n + ${5 + index * 7} WHERE site = 'a' AND day = '${day}'`,
    );
  }
  for (const [table, order] of [["up", "ASC"], ["down", "DESC"]]) {
    await client.execute(
      `CREATE TABLE ${keyspace}.${table} (a int, b int, at timestamp, s int static, ` +
        `PRIMARY KEY ((a, b), at)) WITH CLUSTERING ORDER BY (at ${order})`,
    );
    for (
      const values of [
        "(a, b, at) VALUES (1, 1, 1000)",
        "(a, b, at) VALUES (1, 3, 3000)",
      ]
    ) {
      await client.execute(`INSERT INTO ${keyspace}.${table} ${values}`);
    }
    await client.execute(
      `INSERT INTO ${keyspace}.${table} (a, b, s) VALUES (1, 2, 7)`,
    );
  }
}

async function makeDays(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  const insert =
    `INSERT INTO ${keyspace}.days (sensor, day, at, v, ti, big, vi, f, d, dec, note, ` +
    "text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  const rows = SENSORS.flatMap((sensor, key) =>
    Array.from({ length: 144 }, (_, n) => {
      // No two sensors have a time in common, so that there is one right order.
      const at = START + n * 30 * MINUTE + key;
      const day = new Date(at).toISOString().slice(0, 10);
      const note = n % 5 === 0 ? null : n % 2 === 0 ? `ä${n}` : `\u{1F600}${n}`;
      return [
        sensor,
        day,
        new Date(at),
        2_000_000_000 + n,
        100 + n % 20,
        String(9_000_000_000_000_000_000n + BigInt(n)),
        n % 7 === 0 ? null : String(-(10n ** 12n) * BigInt(n)),
        0.1 * n,
        1 / (n + 1),
        `${n}.${n % 3 === 0 ? "5" : "025"}`,
        note,
        `${sensor} ${n}`,
      ];
    })
  );
  await cassandra.concurrent.executeConcurrent(client, insert, rows);
}

async function makeTimes(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  const insert = `INSERT INTO ${keyspace}.times (unit, bucket, at, v) VALUES (?, ?, ?, ?)`;
  const rows = UNITS.flatMap(({ unit, times, bucket }) =>
    times.map((at, n) => [unit, new Date(bucket(at)), new Date(at), n])
  );
  // Two rows an hour, and none in the newest ten of 400 hours.
  for (let n = 0; n < 780; n++) {
    const at = START + n * 30 * MINUTE;
    rows.push([
      "sparse",
      new Date(Math.floor(at / HOUR) * HOUR),
      new Date(at),
      n,
    ]);
  }
  // By the day on which they came: the newest time came before another.
  rows.push(["late", new Date(START), new Date(START + HOUR), 0]);
  rows.push(["late", new Date(START + DAY), new Date(START + 2 * DAY - 1), 1]);
  rows.push([
    "late",
    new Date(START + 2 * DAY),
    new Date(START + DAY + HOUR),
    2,
  ]);
  await cassandra.concurrent.executeConcurrent(client, insert, rows);
}

/** Tables whose rows lie in the order of a type. */
async function makeMarks(
  client: cassandra.Client,
  keyspace: string,
): Promise<void> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)).toHex();
  const uuid = (version: string) =>
    random(16).replace(
      /^(.{8})(.{4}).(.{3})(.{4})(.{12})$/,
      `$1-$2-${version}$3-$4-$5`,
    );
  const literals: Readonly<
    Record<string, readonly [type: string, literal: (n: number) => string]>
  > = {
    uuid: ["uuid", (n) => n % 3 === 0 ? uuid("1") : uuid("4")],
    tuuid: [
      "timeuuid",
      (n) => n % 4 === 0 ? `00000000-0000-1000-${uuid("1").slice(19)}` : uuid("1"),
    ],
    ip: [
      "inet",
      (n) => n % 2 ? `'10.${n}.${255 - n}.1'` : `'fe80::${n.toString(16)}'`,
    ],
    date: ["date", (n) => `'${1950 + 7 * n}-0${1 + n % 9}-1${n % 10}'`],
    dec: ["decimal", (n) => `${n % 2 ? "-" : ""}${n}.${"0".repeat(n % 4)}${n}`],
    text: ["text", (n) => `'${n % 3 ? "\u{1F600}" : "\uffee"}${n}'`],
    time: ["time", (n) => `'${10 + n % 10}:00:00.${n}'`],
    blob: ["blob", (n) => `0x${random(1 + n % 3)}`],
    double: [
      "double",
      (n) => n === 5 ? "NaN" : n === 6 ? "-0.0" : n === 7 ? "0.0" : `${n - 15}.5`,
    ],
    vi: ["varint", (n) => `${n % 2 ? "-" : ""}${10n ** BigInt(n)}`],
  };
  for (const [name, [type, literal]] of Object.entries(literals)) {
    const table = `${keyspace}.marks_${name}`;
    await client.execute(
      `CREATE TABLE ${table} (kind text, id ${type}, at int, PRIMARY KEY (kind, id))`,
    );
    const rows = Array.from(
      { length: 30 },
      (_, n) =>
        `INSERT INTO ${table} (kind, id, at) VALUES ('${"abc"[n % 3]}', ${literal(n)}, ${n})`,
    );
    await Promise.all(rows.map((cql) => client.execute(cql)));
  }
}
