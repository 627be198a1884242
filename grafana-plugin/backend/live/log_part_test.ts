import assert from "node:assert/strict";
import fc from "fast-check";
import { Slices } from "#core/async/slices.ts";
import { pause } from "#core/async/wait.ts";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import type { LiveLog } from "#core/live/log.ts";
import { logOf, message, readings } from "#core/live/test_log.ts";
import { advance, finish, type KnownPlace, windowRows, WindowStore } from "../../src/frames/mod.ts";
import { channelReader, selectWindows, type StreamTail } from "./channel_reader.ts";
import { changesInSteps, newestInSteps } from "./log_part.ts";
import { EntryRows } from "./rows/entry_rows.ts";
import { BATCH_MS, runChannel } from "./run_channel.ts";
import { readPacket } from "./test_packets.ts";

const stream = settleStream(readings, { env: () => undefined });
const tailOf = (log: LiveLog): StreamTail => ({ stream, log, rows: new EntryRows(stream) });
const SIZE = 60_000;

const update = (offset: number, window: number, revision: number) => {
  const start = window * SIZE;
  const value = {
    stream: "readings",
    key: `k${window % 3}`,
    start,
    end: start + SIZE,
    size: SIZE,
    status: "open",
    revision,
    count: revision,
    late: 0,
    watermark: 0,
    measures: { value: { avg: revision } },
  };
  return message(offset, { key: value.key, value });
};

/** Appends updates of these windows, each a revision more than the one before. */
function writer(log: LiveLog) {
  const revisions = new Map<number, number>();
  let offset = 0;
  return {
    revisions,
    write(window: number) {
      const revision = (revisions.get(window) ?? 0) + 1;
      revisions.set(window, revision);
      log.append("windows", 0, [update(offset++, window, revision)]);
      // Other kinds take places in the log too.
      log.append("records", 0, [message(offset, { key: "k", value: "{}" })]);
    },
  };
}

const newestOf = (revisions: ReadonlyMap<number, number>) =>
  [...revisions].map(([window, revision]) => [window * SIZE, revision]).sort((a, b) =>
    a[0]! - b[0]!
  );
const shown = (store: WindowStore) => store.rows().map(({ start, revision }) => [start, revision]);

Deno.test("a snapshot and what comes after it are whole, or marked as missing rows", () => {
  const writes = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      writes,
      writes,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (before, after, ringSize, maxRows) => {
        const log = logOf(ringSize, [0]);
        const { write, revisions } = writer(log);
        const selection = selectWindows(tailOf(log), { size: SIZE, keys: [] });
        const limits = { maxRows, maxBytes: Infinity };
        before.forEach(write);
        const snapshot = finish(newestInSteps(log, selection, limits));
        assert(snapshot.rows.length <= maxRows);
        const whole = snapshot.from === 0;
        const store = new WindowStore();
        store.merge(snapshot.rows);
        if (whole) assert.deepEqual(shown(store), newestOf(revisions));
        after.forEach(write);
        let missed = false;
        let known: KnownPlace = { epoch: "e", to: snapshot.to };
        while (known.to < log.nextSeq) {
          const part = finish(changesInSteps(log, selection, { from: known.to, ...limits }));
          assert(part.rows.length <= maxRows);
          assert(part.to > known.to);
          const step = advance(known, { epoch: "e", from: part.from, to: part.to });
          missed ||= step.missed;
          known = step.known;
          store.merge(part.rows);
        }
        if (whole && !missed) assert.deepEqual(shown(store), newestOf(revisions));
        if (missed) assert(2 * after.length > ringSize, "nothing was dropped");
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("packets follow each other without holes and in batches, as fast as they are taken", async () => {
  const log = logOf(1_000, [0]);
  const { write, revisions } = writer(log);
  const stop = new AbortController();
  const packets: ReturnType<typeof readPacket>[] = [];
  let inFlight = 0;
  let sent = 0;
  const reader = channelReader(tailOf(log), {
    kind: "windows",
    stream: "readings",
    size: SIZE,
    keys: [],
  })!;
  const running = runChannel(reader, async (packet) => {
    assert.equal(++inFlight, 1, "one packet at a time");
    packets.push(readPacket(packet));
    await pause(10);
    inFlight--;
  }, {
    log,
    slices: new Slices(),
    from: 0,
    epoch: () => "e",
    pulse: () => undefined,
    signal: stop.signal,
    onSent: (to) => void (sent = to),
  });
  const began = performance.now();
  for (let n = 0; n < 40; n++) {
    for (const window of [1, 2, 2, 3]) write(window);
    await pause(5);
  }
  while (sent < log.nextSeq - 1) await pause(20);
  stop.abort();
  await running;
  const store = new WindowStore();
  let to = 0;
  for (const { place, frame } of packets) {
    assert.equal(place.from, to);
    to = place.to;
    const rows = windowRows(frame);
    assert(rows.length <= 3, "the newest state of each window only");
    store.merge(rows);
  }
  assert.deepEqual(shown(store), newestOf(revisions));
  const most = (performance.now() - began) / BATCH_MS + 2;
  assert(packets.length <= most, `${packets.length} packets, at most ${most} fit the time`);
});

Deno.test("a packet shows a reader that is too slow what it missed", async () => {
  const log = logOf(10, [0]);
  const { write } = writer(log);
  const stop = new AbortController();
  const places: { from: number; to: number; gap?: boolean }[] = [];
  const tail = tailOf(log);
  const query = { kind: "windows" as const, stream: "readings", size: SIZE, keys: [] };
  write(0);
  const running = runChannel(channelReader(tail, query)!, (packet) => {
    places.push(readPacket(packet).place);
    if (places.length === 1) { for (let n = 0; n < 100; n++) write(n % 7); }
    else stop.abort();
    return Promise.resolve();
  }, {
    log,
    slices: new Slices(),
    from: 0,
    epoch: () => "e",
    pulse: () => undefined,
    signal: stop.signal,
    onSent: () => {},
  });
  await running;
  assert.equal(places[1]?.gap, true);
  assert(places[1]!.from > places[0]!.to);
});

Deno.test("a state of the stream goes out once, also when nothing else happens", async () => {
  const log = logOf(10, [0]);
  const stop = new AbortController();
  const pulse = {
    at: 1,
    watermark: null,
    maxEventTime: null,
    rate: 0,
    processLag: null,
    persistLag: null,
    ledger: null,
  };
  const query = { kind: "windows" as const, stream: "readings", size: SIZE, keys: [] };
  const pulses: unknown[] = [];
  await runChannel(channelReader(tailOf(log), query)!, (packet) => {
    pulses.push(readPacket(packet).place.pulse);
    // The next packet is that of a window.
    if (pulses.length === 1) writer(log).write(0);
    else stop.abort();
    return Promise.resolve();
  }, {
    log,
    slices: new Slices(),
    from: 0,
    epoch: () => "e",
    pulse: () => pulse,
    signal: stop.signal,
    onSent: () => {},
  });
  assert.deepEqual(pulses, [pulse, undefined]);
});

Deno.test("what the log drops while it is scanned is missing from the answer, and it says so", () => {
  const log = logOf(200, [0]);
  const { write } = writer(log);
  for (let n = 0; n < 200; n++) write(n);
  const selection = selectWindows(tailOf(log), { size: SIZE, keys: [] });
  for (
    const scan of [
      () => newestInSteps(log, selection),
      () => changesInSteps(log, selection, { from: 0, maxRows: Infinity, maxBytes: Infinity }),
    ]
  ) {
    const steps = scan();
    const end = log.nextSeq;
    assert.equal(steps.next().done, false);
    for (let n = 0; n < 100; n++) write(n);
    const { rows, from, to } = finish(steps);
    assert.equal(from, log.rings.windows.completeFrom);
    assert.equal(to, end);
    const shown = new Set(rows.map(({ start }) => start));
    for (const entry of log.rings.windows.entries()) {
      if (entry.seq < to) assert.ok(shown.has(selection.rowOf(entry)!.start));
    }
  }
});
