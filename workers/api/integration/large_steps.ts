import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brotliDecompressSync } from "node:zlib";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { eventually } from "#core/async/wait.ts";
import { latestInsert, recordBucketInsert } from "#core/cassandra/inserts.ts";
import { rawInsert } from "#core/cassandra/raw_insert.ts";
import { Cursors } from "#core/cursor.ts";
import { bound, boundLate } from "../../../tests/support/bound_insert.ts";
import { START, vehicleText } from "../../../tests/support/stored_history.ts";
import { STREAM, type World } from "./world.ts";

const MIB = 1_048_576;
/** A record as large as Kafka takes by default, and how many of them. */
const LARGE = { bytes: 900_000, records: 100 } as const;

/** Rows that are large, old, odd or not JSON, and cursors and tags of their pages. */
export async function largeSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, vehicles } = world;

  /** Stores records as the persist worker would, or as an earlier version of it did. */
  const store = async (rows: readonly (readonly [key: string, time: number, text: string])[]) => {
    await mapConcurrently(rows.entries().toArray(), async ([offset, [key, eventTime, text]]) => {
      const position = { topic: "t", partition: 0, offset: String(offset), appendedMs: START };
      const row = { key, eventTime, value: Buffer.from(text), position };
      const raw = { ...row, value: Buffer.from(text.replace(/^\ufeff/, "")) };
      const { query, params } = bound(rawInsert(vehicles), raw);
      // The last columns are the record, the write time and the time to live.
      const record = params.findIndex((param) => param?.equals(raw.value) === true);
      await run(query, params.map((param, index) => index === record ? row.value : param));
      for (const insert of [latestInsert(vehicles), recordBucketInsert(vehicles)]) {
        const { query, params } = bound(insert, row);
        await run(query, params);
      }
    }, { limit: 4 });
  };
  const run = (query: string, params: readonly (Buffer | undefined)[]) =>
    // A busy Cassandra does not take every write at once.
    eventually(() =>
      world.cassandra.execute(query, [...params], { prepare: true, isIdempotent: true })
    );

  await t.step(
    "large records come in pages that are bounded in bytes, and harm nobody",
    async () => {
      const padding = "x".repeat(LARGE.bytes);
      const texts = Array.from(
        { length: LARGE.records },
        (_, n) => vehicleText("large", START + n * 1_000).replace("Mänd", padding),
      );
      await store(texts.map((text, n) => ["large", START + n * 1_000, text] as const));
      const readAll = async () => {
        let found = 0;
        let cursor = "";
        do {
          const response = await fetch(
            client.url(`${STREAM}/records?key=large&limit=1000${cursor}`),
          );
          const text = await response.text();
          if (response.status === 503) {
            assert.match(response.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
            continue;
          }
          assert.equal(response.status, 200, text.slice(0, 500));
          assert(text.length < 6 * MIB, `a page of ${text.length} letters`);
          const { records, next } = JSON.parse(text);
          found += records.length;
          cursor = next === null ? "end" : `&cursor=${next}`;
        } while (cursor !== "end");
        return found;
      };
      const others = new AbortController();
      const small = (async () => {
        let answered = 0;
        while (!others.signal.aborted) {
          const { status } = await client.get(`${STREAM}/records?key=vehicle-1&limit=3`);
          assert.equal(status, 200);
          answered++;
        }
        return answered;
      })();
      const found = await Promise.all(Array.from({ length: 4 }, readAll));
      others.abort();
      assert.deepEqual(found, Array(4).fill(LARGE.records));
      assert(await small > 0);
      assert.equal((await client.get("/api/v1/health")).status, 200);
      const { body } = await client.get(`${STREAM}/latest?key=large`);
      assert.equal(body.record.make.length, LARGE.bytes);
    },
  );

  await t.step(
    "a stored byte order mark, or a text that is no JSON, spoils no answer",
    async () => {
      const text = vehicleText("marked", START);
      await store([["marked", START, `\ufeff${text}`], ["marked", START + 1_000, text]]);
      await store([["unmade", START, `\ufeff${vehicleText("unmade", START)}`]]);
      const late = boundLate(vehicles, {
        key: "marked",
        eventTime: START,
        value: Buffer.from(`\ufeff${text}`),
        window: { size: 60_000, start: START, end: START + 60_000 },
        lateByMs: 1,
        position: { topic: "t", partition: 2, offset: "77", appendedMs: Date.now() },
        source: { topic: "t", partition: 2, offset: "1" },
      });
      for (const { query, params } of late) await run(query, params);
      const { text: records } = await client.get(`${STREAM}/records?key=marked`);
      assert.equal(records, `{"records":[${text},${text}],"next":null}`);
      assert.equal((await client.get(`${STREAM}/latest?key=unmade`)).body.key, "unmade");
      const all = await client.pages(`${STREAM}/latest?limit=20`, "records");
      assert(all.some(({ key }) => key === "unmade"));
      const { body } = await client.get(`${STREAM}/late?limit=1`);
      assert.deepEqual(body.late[0].record, JSON.parse(text));
    },
  );

  await t.step("every next works, whatever the keys", async () => {
    const keys = [
      "k".repeat(1_024),
      "é".repeat(512),
      "👍".repeat(256),
      "\u0001".repeat(1_024),
      '"'.repeat(1_024),
      "\\".repeat(1_024),
      "\u0000",
      "a/b?c=d&e#f%20 +",
      "\ufeff",
      "\u2028",
      "日本",
      // Stored before keys had a limit.
      "K".repeat(4_003),
      "\u0002".repeat(4_003),
    ];
    const record = JSON.parse(vehicleText("x", START));
    await store(
      keys.map((key) => [key, START, JSON.stringify({ ...record, device_id: key })] as const),
    );
    const seen = new Set(await client.pages(`${STREAM}/keys?limit=1`, "keys"));
    for (const key of keys) assert(seen.has(key), key.slice(0, 20));
    const latest = await client.pages(`${STREAM}/latest?limit=1`, "records");
    assert.deepEqual(latest.map(({ key }) => key), [...seen]);
    const prefix = encodeURIComponent("\u0001".repeat(1_024));
    assert.equal((await client.pages(`${STREAM}/keys?prefix=${prefix}&limit=1`, "keys")).length, 1);
    for (const key of keys.filter((key) => Buffer.byteLength(key) <= 1_024)) {
      const path = `${STREAM}/records?key=${encodeURIComponent(key)}&limit=1`;
      assert.equal((await client.pages(path, "records")).length, 1, key.slice(0, 20));
    }
  });

  await t.step(
    "from the beginning of time, oldest first, the first page has the oldest",
    async () => {
      const old = Date.parse("2001-02-03T04:05:06Z");
      await store([["old", old, vehicleText("old", old)], [
        "old",
        START,
        vehicleText("old", START),
      ]]);
      const path = `${STREAM}/records?key=old&from=0`;
      const { body } = await client.get(`${path}&order=asc`);
      assert.deepEqual([body.records.length, body.next], [2, null]);
      assert.equal(Date.parse(body.records[0].timestamp), old);
      const newest = await client.pages(`${path}&limit=1`, "records");
      assert.deepEqual(newest.map(({ timestamp }) => Date.parse(timestamp)), [START, old]);
      const unknown = await client.get(`${STREAM}/records?key=nobody&from=0&to=${START}&order=asc`);
      assert.equal(unknown.body.next, null);
      const dead = await client.get(`${STREAM}/dead?from=0&order=asc`);
      assert.equal(dead.body.dead.length, 3);
    },
  );

  await t.step("a cursor that somebody made up is refused", async () => {
    const scope = ["records", "vehicle_data", "vehicle-1", undefined, undefined, "desc"];
    const forged = new Cursors("a guess");
    for (const state of [{ range: { from: 0, to: START } }, { range: { from: -9e15, to: 9e15 } }]) {
      const cursor = forged.encode(scope, state);
      const { status, body } = await client.get(`${STREAM}/records?key=vehicle-1&cursor=${cursor}`);
      assert.deepEqual([status, body.type], [400, "urn:sluice:problem:bad-cursor"]);
    }
    const beside = await client.get(`${STREAM}/latest?key=vehicle-1&cursor=junk`);
    assert.equal(beside.status, 400);
    assert.match(beside.body.detail, /'cursor' means nothing beside 'key'/);
    const { status } = await client.get(`${STREAM}/records?key=vehicle-1&from=2&to=1`);
    assert.equal(status, 400);
  });

  await t.step(
    "a page that is the same is not sent again, and is compressed as asked",
    async () => {
      const path = `${STREAM}/records?key=vehicle-1&limit=30`;
      const first = await client.get(path);
      const etag = first.headers.get("etag")!;
      assert.equal(first.headers.get("cache-control"), "private, no-cache");
      const again = await fetch(client.url(path), { headers: { "if-none-match": etag } });
      assert.deepEqual([again.status, await again.text()], [304, ""]);
      const port = Number(new URL(client.url("/")).port);
      const compressed = await rawGet(port, path, { "accept-encoding": "br" });
      assert.match(compressed.head, /content-encoding: br/i);
      assert.equal(brotliDecompressSync(compressed.body).toString(), first.text);
    },
  );
}

/** An answer as it comes over the wire; `fetch` decompresses. */
async function rawGet(port: number, path: string, headers: Readonly<Record<string, string>>) {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = Object.entries({ host: "localhost", connection: "close", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\n${lines}\r\n`));
  const bytes = Buffer.concat(await Array.fromAsync(connection.readable));
  const end = bytes.indexOf("\r\n\r\n");
  const head = bytes.subarray(0, end).toString();
  const rest = bytes.subarray(end + 4);
  return { head, body: /transfer-encoding: chunked/i.test(head) ? dechunked(rest) : rest };
}

function dechunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0;;) {
    const line = bytes.indexOf("\r\n", at);
    const length = parseInt(bytes.subarray(at, line).toString(), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + length));
    at = line + 2 + length + 2;
  }
}
