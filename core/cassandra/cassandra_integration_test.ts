import assert from "node:assert/strict";
import type cassandra from "cassandra-driver";
import { bound, boundDead, type BoundInsert } from "../../tests/support/bound_insert.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { isolatedEnvironment } from "../../tests/support/isolation.ts";
import { testServices } from "../../tests/support/test_services.ts";
import { mapConcurrently } from "../async/concurrency.ts";
import { eventually } from "../async/wait.ts";
import { readConfig } from "../config/config.ts";
import { setUpCassandra } from "../setup/set_up_cassandra.ts";
import { CHUNK_OFFSETS } from "./arrival_place.ts";
import { connectCassandra } from "./client.ts";
import { loadStreams } from "./declarations.ts";
import { windowInsert } from "./inserts.ts";
import { DEAD_ARRIVALS, type DeadArrival, readArrivals, readDeadLetter } from "./reads/arrivals.ts";
import type { WalkState } from "./reads/bucket_walk.ts";
import { readPage, readRows, type RowSource } from "./reads/read.ts";
import { windowsRead } from "./reads/windows.ts";
import { storedTestStream as stream, testStream } from "./test_stream.ts";

const NOW = Date.parse("2026-03-04T23:59:00Z");
const LETTERS = 30_000;

Deno.test("tables of a real Cassandra", async (t) => {
  await using services = await testServices();
  const environment = isolatedEnvironment(services);
  const env = (name: string) => environment[name];
  const config = readConfig(env);
  const { cassandraKeyspace: keyspace } = config;
  const streams = [testStream];
  await setUpCassandra(config, { streams, env });
  const client = await connectCassandra(config, { clientId: "test" });
  const rows: RowSource = (statement, pages) =>
    readRows(client, statement, { ...pages, timeoutMs: 60_000 });

  await t.step(
    "the window with the highest stamp stays, and one that may lack records says so",
    async () => {
      const position = { appendedMs: NOW };
      const update: WindowUpdate = {
        stream: stream.name,
        key: "s1",
        start: NOW,
        end: NOW + 60_000,
        size: 60_000,
        status: "final",
        revision: 4,
        count: 3,
        late: 0,
        watermark: NOW + 60_000,
        measures: { level: { avg: 1 } },
      };
      // Three revisions of the first window, the newest in the middle: append times went back.
      for (
        const [revision, stamp, appendedMs] of [
          [2, 10, NOW + 9_000],
          [4, 30, NOW - 9_000],
          [3, 20, NOW + 5_000],
        ] as const
      ) {
        await write(client, [
          bound(windowInsert(stream), {
            update: { ...update, revision, partial: true },
            position: { appendedMs },
            stamp: NOW * 1_000 + stamp,
          }),
        ]);
      }
      const next = { ...update, start: NOW + 60_000 };
      await write(client, [bound(windowInsert(stream), { update: next, position, stamp: null })]);
      const [window] = stream.windows;
      const read = windowsRead({ keyspace, stream: stream.name, window: window! });
      const range = { from: NOW, to: NOW + 120_000 };
      const page = await readPage(rows, read, { key: "s1", start: { range }, limit: 10 });
      assert.deepEqual(page.rows.map(({ partial, revision }) => [partial, revision]), [
        [undefined, 4],
        [true, 4],
      ]);
    },
  );

  await t.step(
    "a column that is new is added, and what lacks is named without set-up",
    async () => {
      await client.execute("ALTER TABLE windows DROP partial");
      await client.execute("DROP TABLE latest");
      await assert.rejects(
        loadStreams(client, streams, env),
        /left to do is: add partial to table windows; create table latest\. Run `deno task setup`/,
      );
      const { done } = await setUpCassandra(config, { streams, env });
      assert.deepEqual(done, ["add partial to table windows", "create table latest"]);
      assert.equal((await loadStreams(client, streams, env)).length, 1);
    },
  );

  await t.step(
    "dead letters of a bad minute are many bounded partitions, read in order",
    async () => {
      await write(client, Array.from({ length: LETTERS }, (_, n) => lettersOf(n)).flat());
      const { rows: sizes } = await client.execute(
        "SELECT bucket, kafka_partition, chunk, count(*) AS n FROM dead_letters " +
          "GROUP BY stream, bucket, kafka_partition, chunk ALLOW FILTERING",
        [],
        { readTimeout: 120_000 },
      );
      const counts = sizes.map((row) => Number(row["n"]));
      assert.equal(counts.reduce((a, b) => a + b), LETTERS);
      assert(Math.max(...counts) <= CHUNK_OFFSETS, `${counts}`);

      const source = { keyspace, stream: stream.name, form: DEAD_ARRIVALS };
      const found: DeadArrival[] = [];
      let start: WalkState | null = { range: { from: NOW, to: NOW + 120_000 } };
      while (start !== null) {
        const page: Awaited<ReturnType<typeof readArrivals<DeadArrival>>> = await readArrivals(
          rows,
          source,
          { start, limit: 1_000 },
        );
        found.push(...page.rows);
        start = page.next;
      }
      assert.equal(found.length, LETTERS);
      assert(found.every(({ at }, n) => n === 0 || at <= found[n - 1]!.at), "newest first");
      assert.equal(
        new Set(found.map(({ partition, offset }) => `${partition} ${offset}`)).size,
        LETTERS,
      );
      const place = found[12_345]!;
      const letter = await readDeadLetter(client, { keyspace, stream: stream.name }, place);
      assert.equal(letter?.sourcePartition, place.partition);
    },
  );

  await t.step("a table of an earlier version is refused with what to do", async () => {
    await client.execute("DROP TABLE dead_letters");
    await client.execute(
      "CREATE TABLE dead_letters (stream text, bucket timestamp, at timestamp, kafka_partition int, " +
        "kafka_offset bigint, PRIMARY KEY ((stream, bucket), at, kafka_partition, kafka_offset))",
    );
    await assert.rejects(
      setUpCassandra(config, { streams, env }),
      /Table 'dead_letters' has the primary key \(stream, bucket, at asc.*drop the table and run `deno task setup`, after you have copied the rows/,
    );
  });

  await client.execute(`DROP KEYSPACE "${keyspace}"`);
  await client.shutdown();
});

/** A dead letter of one of three partitions; over two minutes and midnight, 250 in a second. */
function lettersOf(n: number): readonly BoundInsert[] {
  const partition = n % 3;
  const offset = String(Math.floor(n / 3));
  const row = {
    reason: "broken",
    key: null,
    value: new Uint8Array(64),
    position: { topic: "t.dead", partition, offset, appendedMs: NOW + n * 4 },
    source: { topic: "t", partition, offset },
  };
  return boundDead(stream, row);
}

async function write(client: cassandra.Client, inserts: readonly BoundInsert[]): Promise<void> {
  const idOf = ({ query, params }: BoundInsert) =>
    `${query} ${params.map((value) => value?.toString("hex")).join()}`;
  const distinct = new Map(inserts.map((insert) => [idOf(insert), insert]));
  await mapConcurrently([...distinct.values()], async ({ query, params }) => {
    // A busy Cassandra does not take every write at once; a repeated one changes nothing.
    await eventually(() => client.execute(query, [...params], { prepare: true }));
  }, { limit: 64 });
}
