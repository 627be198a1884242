import assert from "node:assert/strict";
import { bucketStart } from "#core/cassandra/bucket.ts";
import { START, vehicleText, WINDOWS_KEY } from "../../../tests/support/stored_history.ts";
import { STREAM, type World } from "./world.ts";

/** What is stored: records, windows, newest records, keys, late records and dead letters. */
export async function historySteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, other, vehicles, stored } = world;
  await t.step("records come back letter by letter, newest first, over all buckets", async () => {
    const path = `${STREAM}/records?key=vehicle-1`;
    const { text } = await client.get(`${path}&limit=10000`);
    assert.equal(text, `{"records":[${stored.records.join(",")}],"next":null}`);
    const parsed = stored.records.map((record) => JSON.parse(record));
    for (const limit of [1, 7, 12, 36]) {
      assert.deepEqual(await client.pages(`${path}&limit=${limit}`, "records"), parsed);
    }
    const ascending = await client.pages(`${path}&limit=5&order=asc`, "records");
    assert.deepEqual(ascending, parsed.toReversed());
  });

  await t.step(
    "a derived stream says what it is made of, and its windows how complete",
    async () => {
      const path = "/api/v1/streams/energy_rest";
      const { body: rest } = await client.get(path);
      assert.deepEqual(rest.derived.measures.rest.formula, "difference");
      assert.deepEqual(rest.windows[0].aggregates, ["value"]);
      const { body: vans } = await client.get("/api/v1/streams/vehicle_data_by_vehicle_type");
      assert.deepEqual(vans.derived, {
        kind: "grouped",
        source: "vehicle_data",
        by: ["vehicle_type"],
      });
      const { size, bucketMs } = rest.windows[0];
      const end = START + size;
      await world.cassandra.execute(
        "INSERT INTO windows (stream, key, size, bucket, window_start, window_end, status, revision, " +
          "count, late, watermark, measures, partial, inputs_present, inputs_expected) " +
          "VALUES ('energy_rest', 'b1', ?, ?, ?, ?, 'final', 6, 5, 0, ?, ?, false, 5, 6)",
        [size, bucketStart(START, bucketMs), START, end, end, { rest: {} }],
        { prepare: true },
      );
      const { body } = await client.get(`${path}/windows?key=b1&from=${START}&to=${end}`);
      assert.deepEqual(body.windows, [{
        ...{ stream: "energy_rest", key: "b1", start: START, end, size, status: "final" },
        ...{ revision: 6, count: 5, late: 0, watermark: end },
        // A measure that lacks an input has no value, and is not 0.
        measures: { rest: {} },
        inputs: { present: 5, expected: 6 },
      }]);
      for (const route of ["keys", "records?key=b1", "late", "dead"]) {
        assert.equal((await client.get(`${path}/${route}`)).status, 200, route);
      }
    },
  );

  await t.step("a time range holds its beginning and not its end", async () => {
    const from = START + vehicles.rawBucketMs;
    const to = new Date(from + 3_000).toISOString();
    const { body } = await client.get(`${STREAM}/records?key=vehicle-1&from=${from}&to=${to}`);
    const times = body.records.map((record: { timestamp: string }) => Date.parse(record.timestamp));
    assert.deepEqual(times.map((time: number) => time - from), [
      2_000,
      2_000,
      1_000,
      1_000,
      0,
      0,
    ]);
    const nothing = await client.get(`${STREAM}/records?key=unknown`);
    assert.equal(nothing.text, '{"records":[],"next":null}');
  });

  await t.step("a cursor is good for its own query only", async () => {
    const { body } = await client.get(`${STREAM}/records?key=vehicle-1&limit=5`);
    const cursor = encodeURIComponent(body.next);
    for (
      const query of [
        "records?key=vehicle-2",
        "records?key=vehicle-1&order=asc",
        "windows?key=vehicle-1",
      ]
    ) {
      const answer = await client.get(`${STREAM}/${query}&cursor=${cursor}`);
      assert.equal(answer.status, 400, query);
      assert.equal(answer.body.type, "urn:sluice:problem:bad-cursor");
    }
    // Another instance goes on where this one stopped.
    const next = await other.get(`${STREAM}/records?key=vehicle-1&limit=5&cursor=${cursor}`);
    assert.deepEqual(
      next.body.records,
      stored.records.slice(5, 10).map((text) => JSON.parse(text)),
    );
  });

  await t.step("windows come as they were written, without withdrawn ones", async () => {
    const path = `${STREAM}/windows?key=${WINDOWS_KEY}`;
    for (
      const query of ["&limit=10000", "&limit=4", "&size=60000&limit=10", "&size=1m&limit=29"]
    ) {
      assert.deepEqual(await client.pages(path + query, "windows"), stored.windows, query);
    }
    const { body } = await client.get(`${path}&size=5m`);
    assert.deepEqual(body, { windows: [], next: null });
  });

  await t.step("the latest record of one key and of all", async () => {
    const { text } = await client.get(`${STREAM}/latest?key=vehicle-1`);
    const eventTime = START + 3 * vehicles.rawBucketMs + 5_000;
    assert.equal(
      text,
      `{"key":"vehicle-1","event_time":${eventTime},"record":${stored.records[0]}}`,
    );
    assert.equal((await client.get(`${STREAM}/latest?key=unknown`)).status, 404);
    const all = await client.pages(`${STREAM}/latest?limit=7`, "records");
    assert.deepEqual(all.map(({ key }) => key), [...stored.keys].sort());
    assert(all.every(({ key, record }) => record.device_id === key));
  });

  await t.step("keys in order, by prefix and page", async () => {
    assert.deepEqual(
      await client.pages(`${STREAM}/keys?limit=9`, "keys"),
      [...stored.keys].sort(),
    );
    const ones = await client.pages(`${STREAM}/keys?prefix=vehicle-1&limit=3`, "keys");
    assert.deepEqual(ones, stored.keys.filter((key) => key.startsWith("vehicle-1")).sort());
    assert.deepEqual((await client.get(`${STREAM}/keys?prefix=%C3%9C`)).body.keys, ["Überland"]);
  });

  await t.step("late records and dead letters by their arrival", async () => {
    const late = await client.pages(`${STREAM}/late?limit=2`, "late");
    assert.deepEqual(late.map(({ late_by_ms }) => late_by_ms), [5, 6, 7, 8, 9]);
    assert.deepEqual(late[0].window, { size: 60_000, start: START, end: START + 60_000 });
    assert.deepEqual(late[0].record, JSON.parse(vehicleText("vehicle-1", START)));
    const dead = await client.pages(`${STREAM}/dead?limit=1`, "dead");
    assert.deepEqual(dead.map(({ value, encoding }) => [value, encoding]), [
      ["{broken ü", "utf-8"],
      ["/wA=", "base64"],
      [null, "utf-8"],
    ]);
    assert.deepEqual(dead[0].source, { topic: "vehicle_data", partition: 1, offset: 7 });
    const recent = await client.get(`${STREAM}/dead?from=${Date.now() - 1_000_000}`);
    assert.equal(recent.body.dead.length, 1);
  });
}
