import assert from "node:assert/strict";
import fc from "fast-check";
import type { KafkaRecord } from "#core/kafka/record_batch.ts";
import type { LiveLog } from "#core/live/log.ts";
import { logOf, message, reading, readingReader, windowUpdate } from "#core/live/test_log.ts";
import {
  type Gap,
  LiveCursor,
  type LiveCursorOptions,
  type LiveEvent,
  SAMPLE_MS,
} from "./cursor.ts";
import { decodePosition } from "./position.ts";

const cursorOf = (log: LiveLog, options: Partial<LiveCursorOptions> = {}) =>
  new LiveCursor(log, {
    stream: "readings",
    reader: readingReader,
    kinds: ["windows"],
    ...options,
  });

/** Every event that a cursor has now. */
function drain(cursor: LiveCursor, now = 0): readonly LiveEvent[] {
  const events: LiveEvent[] = [];
  while (true) {
    const taken = cursor.take(now);
    if (taken.length === 0) return events;
    events.push(...taken);
  }
}

const revisions = (events: readonly LiveEvent[]) =>
  events.filter(({ type }) => type === "window").map(({ data }) => JSON.parse(data).revision);
const gaps = (events: readonly LiveEvent[]): Gap[] =>
  events.filter(({ type }) => type === "gap").map(({ data }) => JSON.parse(data));
const resumeAt = (id: string | null | undefined) => decodePosition(id ?? "") ?? "foreign" as const;

Deno.test("a new client gets what is appended from now on", () => {
  const log = logOf(10);
  log.append("windows", 0, [windowUpdate(0)]);
  const cursor = cursorOf(log);
  assert.deepEqual(drain(cursor), []);
  log.append("windows", 1, [windowUpdate(7), windowUpdate(9)]);
  assert.deepEqual(revisions(drain(cursor)), [7, 9]);
  assert.deepEqual(drain(cursor), []);
});

Deno.test("events keep the order of arrival across kinds, and only the kinds asked for come", () => {
  const log = logOf(10);
  const cursor = cursorOf(log, { kinds: ["windows", "records"] });
  log.append("windows", 0, [windowUpdate(0)]);
  log.append("dead", 0, [reading(0)]);
  log.append("records", 0, [reading(0), reading(1)]);
  log.append("windows", 0, [windowUpdate(1)]);
  assert.deepEqual(drain(cursor).map(({ type }) => type), ["window", "record", "record", "window"]);
});

Deno.test("a key filter lets only that key through, and the position moves on all the same", () => {
  const log = logOf(10);
  const cursor = cursorOf(log, { key: "b" });
  log.append("windows", 0, [windowUpdate(0), windowUpdate(1, { key: "b" }), windowUpdate(2)]);
  assert.deepEqual(revisions(drain(cursor)), [1]);
  assert.equal(decodePosition(cursor.id ?? "")?.next.windows?.[0], 3);
});

Deno.test("a record keeps its producer's text, and one that is not valid is not sent", () => {
  const log = logOf(10);
  const cursor = cursorOf(log, { kinds: ["records"] });
  const text = '{ "device":"a", "time":1, "value":1.50, "more":[1] }';
  log.append("records", 0, [
    message(0, { key: "a", value: text }),
    message(1, { key: "a", value: "{broken" }),
    message(2, { key: "other", value: text }),
    message(3, { key: "a", value: `\ufeff${text}` }),
  ]);
  assert.deepEqual(drain(cursor).map(({ data }) => data), [`{"key":"a","record":${text}}`]);
});

/** What happens: a producer writes, one of two servers reads on, the client reads, or it moves. */
type Step =
  | { readonly do: "write"; readonly partition: number; readonly count: number }
  | { readonly do: "poll"; readonly server: number; readonly partition: number }
  | { readonly do: "read"; readonly events: number }
  | { readonly do: "move" };

const bit = fc.integer({ min: 0, max: 1 });
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({
      do: fc.constant("write" as const),
      partition: bit,
      count: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ do: fc.constant("poll" as const), server: bit, partition: bit }),
    fc.record({ do: fc.constant("read" as const), events: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ do: fc.constant("move" as const) }),
  ),
  { maxLength: 80 },
);

Deno.test("a client that is cut off anywhere and resumes on any server misses and repeats nothing", () => {
  fc.assert(
    fc.property(steps, (plan) => {
      const topic = [0, 1].map((partition) => ({
        key: `p${partition}`,
        offset: 0,
        texts: [] as string[],
      }));
      const unread = [0, 1].map(() => [0, 1].map(() => [] as KafkaRecord[]));
      const servers = [logOf(10_000), logOf(10_000)];
      const got: string[] = [];
      let here = 0;
      let lastId = cursorOf(servers[here]!).id;
      const poll = (server: number, partition: number) =>
        servers[server]!.append("windows", partition, unread[server]![partition]!.splice(0));
      // The connection breaks after `limit` events: what came after them is lost with it.
      const read = (limit: number) => {
        const cursor = cursorOf(servers[here]!, { resume: resumeAt(lastId) });
        for (const event of drain(cursor).slice(0, limit)) {
          assert.equal(event.type, "window");
          const { key, revision } = JSON.parse(event.data);
          got.push(`${key}@${revision}`);
          lastId = event.id ?? lastId;
        }
      };
      for (const step of plan) {
        if (step.do === "write") {
          const written = topic[step.partition]!;
          for (let n = 0; n < step.count; n++) {
            // Markers of transactions leave holes.
            written.offset += 1 + n % 2;
            written.texts.push(`${written.key}@${written.offset}`);
            const update = windowUpdate(written.offset, { key: written.key });
            for (const server of unread) server[step.partition]!.push(update);
          }
        } else if (step.do === "poll") poll(step.server, step.partition);
        else if (step.do === "read") read(step.events);
        else here = 1 - here;
      }
      for (const partition of [0, 1]) poll(here, partition);
      read(Infinity);
      for (const { key, texts } of topic) {
        assert.deepEqual(got.filter((text) => text.startsWith(key)), texts);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a client whose place was dropped gets a gap, then all that is left", () => {
  const log = logOf(4);
  log.append("windows", 0, [windowUpdate(0)]);
  const cursor = cursorOf(log);
  const { id } = cursor;
  log.append("windows", 0, Array.from({ length: 6 }, (_, n) => windowUpdate(n + 1)));
  const events = drain(cursorOf(log, { resume: resumeAt(id) }));
  assert.deepEqual(gaps(events), [{ reason: "expired", from: null, to: 1_003 }]);
  assert.equal(events[0]?.type, "gap");
  assert.deepEqual(revisions(events), [3, 4, 5, 6]);
});

Deno.test("a client that does not read gets a gap and goes on at the newest", () => {
  const log = logOf(4);
  const cursor = cursorOf(log);
  log.append("windows", 0, [windowUpdate(0)]);
  assert.deepEqual(revisions(drain(cursor)), [0]);
  log.append("windows", 0, Array.from({ length: 9 }, (_, n) => windowUpdate(n + 1)));
  const events = drain(cursor, 5_000);
  assert.deepEqual(gaps(events), [{ reason: "slow", from: 1_000, to: 5_000 }]);
  assert.deepEqual(revisions(events), []);
  log.append("windows", 0, [windowUpdate(10)]);
  assert.deepEqual(revisions(drain(cursor)), [10]);
});

Deno.test("a position of another stream, or none at all, is a gap", () => {
  const log = logOf(4);
  const foreign = decodePosition(cursorOf(log, { stream: "others" }).id ?? "");
  for (const resume of [foreign, "foreign" as const]) {
    const events = drain(cursorOf(log, { resume }));
    assert.deepEqual(gaps(events).map(({ reason }) => reason), ["foreign"]);
    assert.notEqual(events.at(-1)?.id, null);
  }
});

Deno.test("a topic that begins anew is a gap for clients that are connected", () => {
  const log = logOf(10);
  const cursor = cursorOf(log);
  log.append("windows", 0, [windowUpdate(5)]);
  drain(cursor);
  log.rings.windows.begin(0, 0);
  log.append("windows", 0, [windowUpdate(0)]);
  assert.deepEqual(gaps(drain(cursor)).map(({ reason }) => reason), ["foreign"]);
  log.append("windows", 0, [windowUpdate(1)]);
  assert.deepEqual(revisions(drain(cursor)), [1]);
});

Deno.test("a kind that was not followed before begins now", () => {
  const log = logOf(10);
  const { id } = cursorOf(log);
  log.append("windows", 0, [windowUpdate(0)]);
  log.append("records", 0, [reading(0)]);
  const both = cursorOf(log, { kinds: ["windows", "records"], resume: resumeAt(id) });
  assert.deepEqual(drain(both).map(({ type }) => type), ["window"]);
});

Deno.test("a snapshot is the newest state of each window, without withdrawn ones", () => {
  const log = logOf(100);
  log.append("windows", 0, [
    windowUpdate(0, { start: 0 }),
    windowUpdate(1, { start: 60_000 }),
    windowUpdate(2, { start: 0 }),
    windowUpdate(3, { start: 0, key: "b" }),
    windowUpdate(4, { start: 120_000 }),
    windowUpdate(5, { start: 120_000, count: 0 }),
  ]);
  assert.deepEqual(revisions(drain(cursorOf(log, { snapshot: true }))), [1, 2, 3]);
  assert.deepEqual(revisions(drain(cursorOf(log, { snapshot: true, key: "b" }))), [3]);
});

Deno.test("a snapshot that breaks off is not resumed in its middle; after it nothing repeats", () => {
  const log = logOf(100);
  log.append("windows", 0, [windowUpdate(0), windowUpdate(1, { start: 60_000 })]);
  const events = drain(cursorOf(log, { snapshot: true }));
  assert.equal(events[0]?.id, null);
  log.append("windows", 0, [windowUpdate(2)]);
  const resumed = cursorOf(log, { snapshot: true, resume: resumeAt(events.at(-1)?.id) });
  assert.deepEqual(revisions(drain(resumed)), [2]);
});

Deno.test("what has a snapshot or a gap before it gives no position until that is taken", () => {
  const log = logOf(10);
  log.append("windows", 0, [windowUpdate(0)]);
  const cursor = cursorOf(log, { snapshot: true });
  assert.equal(cursor.id, null);
  drain(cursor);
  assert.notEqual(cursor.id, null);
  const lost = cursorOf(log, { resume: "foreign" });
  assert.equal(lost.id, null);
  assert.equal(drain(lost).at(-1)?.id, lost.id);
  assert.notEqual(lost.id, null);
});

Deno.test("a snapshot that is taken slowly goes on with what the server still holds", () => {
  const log = logOf(1_000);
  const later = (from: number, to: number) =>
    Array.from(
      { length: to - from },
      (_, index) => windowUpdate(from + index, { start: (from + index) * 60_000 }),
    );
  log.append("windows", 0, later(0, 1_000));
  const cursor = cursorOf(log, { snapshot: true });
  const first = cursor.take(0);
  assert.deepEqual([first.length, first.at(-1)?.id], [256, null]);
  log.append("windows", 0, later(1_000, 1_500));
  const rest = drain(cursor);
  assert.deepEqual(gaps(rest), []);
  const seen = revisions(rest);
  assert.deepEqual(seen, Array.from({ length: 1_000 }, (_, index) => 500 + index));
  // Another client gets what it would have got at the end.
  assert.deepEqual(revisions(drain(cursorOf(log, { snapshot: true }))), seen);
});

Deno.test("many clients that want a snapshot and do not read hold nothing of it", () => {
  const log = logOf(20_000);
  log.append(
    "windows",
    0,
    Array.from(
      { length: 20_000 },
      (_, index) =>
        windowUpdate(index, { key: `k-${index % 500}`, start: Math.floor(index / 500) * 60_000 }),
    ),
  );
  const before = Deno.memoryUsage().heapUsed;
  const waiting = Array.from({ length: 256 }, () => cursorOf(log, { snapshot: true }));
  const held = Deno.memoryUsage().heapUsed - before;
  // With a list of their own they held 290 MB; one index of the ring is what they share.
  assert(held < 60e6, `${held} bytes`);
  assert.equal(revisions(drain(waiting[255]!)).length, 20_000);
});

Deno.test("sampled records of many keys come in pieces, with a position at their end", () => {
  const log = logOf(1_000);
  const cursor = cursorOf(log, { kinds: ["records"], sample: true });
  const before = cursor.id;
  log.append("records", 0, Array.from({ length: 600 }, (_, index) => reading(index, `k-${index}`)));
  const pieces = [1, 2, 3].map(() => cursor.take(10_000));
  assert.deepEqual(pieces.map(({ length }) => length), [256, 256, 88]);
  assert.deepEqual(pieces.map((events) => events.at(-1)?.id === null), [true, true, false]);
  const again = cursorOf(log, { kinds: ["records"], sample: true, resume: resumeAt(before) });
  assert.equal(drain(again, 10_000).length, 600);
});

Deno.test("sampled records that the server dropped before they were taken are a gap", () => {
  const log = logOf(1_000);
  const cursor = cursorOf(log, { kinds: ["records"], sample: true });
  log.append("records", 0, Array.from({ length: 600 }, (_, index) => reading(index, `k-${index}`)));
  cursor.take(10_000);
  log.append("records", 0, Array.from({ length: 900 }, (_, index) => reading(600 + index, "z")));
  const rest = drain(cursor, 10_001);
  assert.deepEqual(gaps(rest).map(({ reason }) => reason), ["slow"]);
  assert.notEqual(rest.at(-1)?.id, null);
});

Deno.test("a position also passes what the log holds no entry of", () => {
  const log = logOf(10);
  const cursor = cursorOf(log, { kinds: ["predictions"] });
  log.rings.predictions.pass(0, 99);
  assert.deepEqual(drain(cursor), []);
  assert.equal(decodePosition(cursor.id ?? "")?.next.predictions?.[0], 100);
});

Deno.test("sampled records: the newest of each key, at most one per key and half second", () => {
  const log = logOf(1_000);
  const cursor = cursorOf(log, { kinds: ["records"], sample: true });
  const values = (now: number) =>
    drain(cursor, now).map(({ data }) => JSON.parse(data).record.value);
  log.append("records", 0, [reading(0), reading(1), reading(2, "b"), reading(3)]);
  assert.deepEqual(values(10_000).sort(), [2, 3]);
  log.append("records", 0, [reading(4), reading(5)]);
  assert.deepEqual(values(10_000 + SAMPLE_MS - 1), []);
  assert.equal(cursor.dueIn(10_000 + SAMPLE_MS - 1), 1);
  assert.deepEqual(values(10_000 + SAMPLE_MS), [5]);
  assert.equal(cursor.dueIn(10_000 + SAMPLE_MS), undefined);
});

Deno.test("an id does not claim sampled records that were not sent yet", () => {
  const log = logOf(1_000);
  const options = { kinds: ["windows", "records"], sample: true } as const;
  const cursor = cursorOf(log, options);
  log.append("records", 0, [reading(0)]);
  drain(cursor, 10_000);
  log.append("records", 0, [reading(1)]);
  log.append("windows", 0, [windowUpdate(0)]);
  const [window] = drain(cursor, 10_001);
  assert.equal(window?.type, "window");
  const again = drain(cursorOf(log, { ...options, resume: resumeAt(window?.id) }), 10_002);
  assert.deepEqual(again.map(({ data }) => JSON.parse(data).record.value), [1]);
});

Deno.test("a client that is ahead of this server waits for it and repeats nothing", () => {
  const ahead = logOf(10);
  ahead.append("windows", 0, [windowUpdate(0), windowUpdate(1)]);
  const first = cursorOf(ahead);
  const behind = logOf(10);
  behind.append("windows", 0, [windowUpdate(0)]);
  const cursor = cursorOf(behind, { resume: resumeAt(first.id) });
  assert(cursor.ahead);
  assert.deepEqual(drain(cursor), []);
  behind.append("windows", 0, [windowUpdate(1), windowUpdate(2)]);
  assert.deepEqual(revisions(drain(cursor)), [2]);
  assert(!cursor.ahead);
});
