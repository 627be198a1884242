import assert from "node:assert/strict";
import { logOf, readingReader, windowUpdate } from "#core/live/test_log.ts";
import { LiveCursor } from "./cursor.ts";
import { formatEvent, sseBody } from "./sse.ts";

Deno.test("each line of the data gets its own field, so pretty-printed JSON survives", () => {
  const event = { type: "record", id: "i", data: '{\n "a": 1\r\n}' };
  assert.equal(formatEvent(event), 'event: record\nid: i\ndata: {\ndata:  "a": 1\ndata: }\n\n');
  assert.equal(formatEvent({ ...event, id: null, data: "1" }), "event: record\ndata: 1\n\n");
});

function connect(heartbeatMs: number, { log = logOf(10), snapshot = false } = {}) {
  const stop = new AbortController();
  const seen = { events: 0, closed: 0 };
  const cursor = new LiveCursor(log, {
    stream: "readings",
    reader: readingReader,
    kinds: ["windows"],
    snapshot,
  });
  const body = sseBody(cursor, log, {
    signal: stop.signal,
    heartbeatMs,
    onEvents: (events) => void (seen.events += events.length),
    onClose: () => void seen.closed++,
  });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  return { log, stop, seen, reader, read: async () => (await reader.read()).value };
}

Deno.test("a connection begins with an id, so that a client cut off at once misses nothing", async () => {
  const { read, reader, seen } = connect(60_000);
  assert.match(await read() ?? "", /^retry: \d+\nid: [\w-]+\n\n$/);
  await reader.cancel();
  assert.equal(seen.closed, 1);
});

Deno.test("a client that is cut off before its snapshot has come begins again", async () => {
  const log = logOf(10);
  log.append("windows", 0, [windowUpdate(0)]);
  const { read, reader, stop } = connect(60_000, { log, snapshot: true });
  assert.match(await read() ?? "", /^retry: \d+\n\n$/);
  assert.match(await read() ?? "", /^event: window\nid: [\w-]+\n/);
  stop.abort();
  await reader.cancel();
});

Deno.test("events reach a client that waits for them", async () => {
  const { log, read, reader, seen } = connect(60_000);
  await read();
  const next = read();
  log.append("windows", 0, [windowUpdate(0)]);
  assert.match(await next ?? "", /^event: window\nid: [\w-]+\ndata: {.*"revision":0.*}\n\n$/);
  assert.equal(seen.events, 1);
  await reader.cancel();
});

Deno.test("silence is filled with heartbeats that carry the position", async () => {
  const { read, reader } = connect(5);
  await read();
  assert.match(await read() ?? "", /^: heartbeat\nid: [\w-]+\n\n$/);
  await reader.cancel();
});

Deno.test("when the server stops its clients are told to come back soon, and where they were", async () => {
  const { read, stop, seen } = connect(60_000);
  await read();
  const next = read();
  stop.abort();
  const [, retry] = /^retry: (\d+)\nid: [\w-]+\n\n$/.exec(await next ?? "") ?? [];
  assert(Number(retry) <= 1_000);
  assert.equal(await read(), undefined);
  assert.equal(seen.closed, 1);
});
