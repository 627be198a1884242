import assert from "node:assert/strict";
import fc from "fast-check";
import { eventually } from "#core/async/wait.ts";
import type { LiveLog } from "#core/live/log.ts";
import { logOf, reading, readingReader, windowUpdate } from "#core/live/test_log.ts";
import { ProblemError } from "#core/http/problem.ts";
import { LiveCursor } from "./cursor.ts";
import { Multiplex, type StreamSubscription } from "./multiplex.ts";
import { decodePosition } from "./position.ts";

// deno-lint-ignore no-explicit-any -- messages of every kind
type Message = any;

interface World {
  readonly multiplex: Multiplex;
  readonly messages: Message[];
  readonly errors: unknown[];
  /** Bytes that the client has not taken. */
  buffered: number;
  send(message: unknown): void;
  /** Types of the events of one subscription so far. */
  events(id: string): Message[];
  until(condition: () => boolean): Promise<void>;
  end(): void;
}

interface WorldOptions {
  readonly pipeline?: () => Promise<string>;
  readonly heartbeatMs?: number;
}

function connect(logs: Readonly<Record<string, LiveLog>>, options: WorldOptions = {}): World {
  const { pipeline = () => Promise.resolve("{}"), heartbeatMs = 60_000 } = options;
  const ended = new AbortController();
  const messages: Message[] = [];
  const errors: unknown[] = [];
  const wire = { buffered: 0, send: (text: string) => void messages.push(JSON.parse(text)) };
  const multiplex = new Multiplex(wire, {
    signal: ended.signal,
    heartbeatMs,
    open: ({ stream, kinds, key, sample, snapshot = false, lastEventId }: StreamSubscription) => {
      const log = logs[stream];
      if (log === undefined) throw new ProblemError("unknown-stream", `no '${stream}'`);
      const resume = lastEventId === undefined ? undefined : decodePosition(lastEventId);
      const cursor = new LiveCursor(log, {
        stream,
        reader: readingReader,
        kinds,
        key,
        sample: sample === "latest",
        snapshot,
        resume: lastEventId === undefined ? undefined : resume ?? "foreign",
      });
      return Promise.resolve({ cursor, log });
    },
    pipeline,
    onEvents: () => {},
    onError: (error) => errors.push(error),
  });
  return {
    multiplex,
    messages,
    errors,
    get buffered() {
      return wire.buffered;
    },
    set buffered(bytes) {
      wire.buffered = bytes;
    },
    send: (message) => multiplex.receive(JSON.stringify(message)),
    events: (id) =>
      messages.filter(({ subscription }) => subscription === id).flatMap(({ events = [] }) =>
        events
      ),
    until: (condition) =>
      eventually(() => assert(condition(), JSON.stringify(messages)), { everyMs: 5 }),
    end: () => ended.abort(),
  };
}

const windows = (id: string, more: Partial<StreamSubscription> = {}) => ({
  subscribe: id,
  stream: "readings",
  kinds: ["windows"],
  ...more,
});

Deno.test("each subscription gets its own events, until it is ended", async () => {
  const logs = { readings: logOf(50), others: logOf(50) };
  const world = connect(logs);
  world.send(windows("a", { key: "a" }));
  world.send({ ...windows("b"), stream: "others" });
  await world.until(() => world.messages.length === 2);
  logs.readings.append("windows", 0, [windowUpdate(0), windowUpdate(1, { key: "z" })]);
  logs.others.append("windows", 0, [windowUpdate(5)]);
  await world.until(() => world.events("a").length === 1 && world.events("b").length === 1);
  assert.equal(world.events("a")[0].data.revision, 0);
  world.send({ unsubscribe: "a" });
  assert.equal(world.multiplex.size, 1);
  logs.readings.append("windows", 0, [windowUpdate(2)]);
  logs.others.append("windows", 0, [windowUpdate(6)]);
  await world.until(() => world.events("b").length === 2);
  assert.equal(world.events("a").length, 1);
  world.end();
});

Deno.test("a subscription resumes exactly where any of its batches ended", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(1), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.boolean(),
      async (groups, at, snapshot) => {
        const log = logOf(100);
        const next = [0, 0];
        const world = connect({ readings: log });
        world.send(windows("a", { snapshot }));
        await world.until(() => world.messages.length > 0);
        let sent = 0;
        for (const group of groups) {
          for (const partition of group) {
            log.append("windows", partition, [windowUpdate(next[partition]!++, { start: sent++ })]);
          }
          await world.until(() => world.events("a").length === sent);
        }
        world.end();
        const cut = at % world.messages.length;
        const before = world.messages.slice(0, cut + 1);
        const lastEventId = before.findLast((message) => message.lastEventId !== null).lastEventId;
        const again = connect({ readings: log });
        again.send(windows("a", { lastEventId }));
        const seen = before.flatMap(({ events }) => events).length;
        await again.until(() =>
          again.messages.length > 0 && again.events("a").length >= sent - seen
        );
        again.end();
        const all = [...before.flatMap(({ events }) => events), ...again.events("a")];
        assert.deepEqual(
          all.map(({ data }) => data.start),
          Array.from({ length: sent }, (_, start) => start),
        );
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("inside a snapshot there is no position: it can only be had as a whole", async () => {
  const log = logOf(1_000);
  log.append("windows", 0, Array.from({ length: 300 }, (_, n) => windowUpdate(n, { start: n })));
  const world = connect({ readings: log });
  world.send(windows("a", { snapshot: true }));
  await world.until(() => world.events("a").length === 300);
  const positions = world.messages.map(({ lastEventId }) => lastEventId);
  assert.equal(positions[0], null);
  assert.notEqual(positions.at(-1), null);
  world.end();
});

Deno.test("a client that does not take its messages is waited for", async () => {
  const log = logOf(1_000);
  const world = connect({ readings: log });
  world.send(windows("a"));
  await world.until(() => world.messages.length === 1);
  world.buffered = 2 << 20;
  log.append("windows", 0, [windowUpdate(0)]);
  log.append("windows", 0, [windowUpdate(1)]);
  // One look of the log may be on its way; what comes after it waits in the log.
  log.append("windows", 0, [windowUpdate(2)]);
  world.send({ subscribe: "p", pipeline: true });
  assert.equal(world.messages.filter(({ pipeline }) => pipeline !== undefined).length, 0);
  world.buffered = 0;
  await world.until(() => world.events("a").length === 3);
  world.end();
});

Deno.test("what the client did not ask for moves its position in silence", async () => {
  const log = logOf(10);
  const world = connect({ readings: log }, { heartbeatMs: 20 });
  world.send(windows("a", { key: "nobody" }));
  await world.until(() => world.messages.length === 1);
  log.append("windows", 0, [windowUpdate(0)]);
  await world.until(() =>
    decodePosition(world.messages.at(-1).lastEventId ?? "")?.next.windows?.[0] === 1
  );
  assert.deepEqual(world.events("a"), []);
  world.end();
});

Deno.test("sampled records of one batch have one position", async () => {
  const log = logOf(10);
  const world = connect({ readings: log });
  world.send({ ...windows("a"), kinds: ["records"], sample: "latest" });
  await world.until(() => world.messages.length === 1);
  log.append("records", 0, [reading(0, "x"), reading(1, "y"), reading(2, "x")]);
  await world.until(() => world.events("a").length >= 2);
  assert.deepEqual(world.events("a").map(({ data }) => data.record.value).sort(), [1, 2]);
  world.end();
});

Deno.test("messages that make no sense are answered, and harm nothing else", async () => {
  const world = connect({ readings: logOf(10) });
  world.send(windows("good"));
  const bad = [
    "no object",
    { subscribe: "a" },
    { subscribe: "a", pipeline: true, more: 1 },
    windows("", {}),
    windows("a", { kinds: ["all"] as never }),
    windows("a", { key: "k".repeat(1_025) }),
  ];
  for (const message of bad) world.send(message);
  world.multiplex.receive("{broken");
  world.send({ ...windows("lost"), stream: "nowhere" });
  await world.until(() => world.messages.length === bad.length + 3);
  const problems = world.messages.filter(({ problem }) => problem !== undefined);
  assert.equal(problems.length, bad.length + 2);
  assert.deepEqual(problems.at(-1).subscription, "lost");
  assert.equal(problems.at(-1).problem.status, 404);
  assert.equal(world.multiplex.size, 1);
  assert.deepEqual(world.errors, []);
  world.end();
});

Deno.test("subscriptions of one connection are limited", async () => {
  const world = connect({ readings: logOf(10) });
  for (let n = 0; n < 257; n++) world.send(windows(`s${n}`));
  await world.until(() => world.messages.length === 257);
  assert.equal(world.multiplex.size, 256);
  assert.equal(world.messages.find(({ problem }) => problem).subscription, "s256");
  // One in place of another is not one more.
  world.send(windows("s7"));
  await world.until(() => world.messages.length === 258);
  assert.equal(world.messages.at(-1).subscription, "s7");
  assert.equal(world.messages.at(-1).problem, undefined);
  world.send({ unsubscribe: "s7" });
  world.send(windows("s256"));
  await world.until(() => world.messages.length === 259);
  assert.equal(world.messages.at(-1).problem, undefined);
  assert.equal(world.multiplex.size, 256);
  world.end();
});

Deno.test("the pipeline comes again and again; until it is known, why not", async () => {
  let known = false;
  const world = connect({}, {
    pipeline: () =>
      known
        ? Promise.resolve('{"now":7}')
        : Promise.reject(new ProblemError("live-not-ready", "it is being connected")),
  });
  world.send({ subscribe: "p", pipeline: true });
  await world.until(() => world.messages.some(({ problem }) => problem?.status === 503));
  known = true;
  await world.until(() => world.messages.filter(({ pipeline }) => pipeline?.now === 7).length > 1);
  world.end();
});

Deno.test("a failure of the server ends the subscription and is reported", async () => {
  const failure = new Error("a bug");
  const world = connect({}, { pipeline: () => Promise.reject(failure) });
  world.send({ subscribe: "p", pipeline: true });
  await world.until(() => world.messages.length === 1);
  assert.equal(world.messages[0].problem.status, 500);
  assert.deepEqual(world.errors, [failure]);
  assert.equal(world.multiplex.size, 0);
  world.end();
});

Deno.test("a connection without news shows signs of life", async () => {
  const world = connect({}, { heartbeatMs: 10 });
  const running = world.multiplex.run();
  await world.until(() => world.messages.filter(({ heartbeat }) => heartbeat > 0).length > 1);
  world.end();
  await running;
});
