import assert from "node:assert/strict";
import type { Delivery } from "./deliver.ts";
import { Pacer } from "./pace.ts";
import { run } from "./run.ts";
import { simulateRecords } from "./simulate_records.ts";
import type { Sink } from "./sink.ts";

/** Keeps what it is given, with the time of each batch. */
class Collector implements Sink {
  readonly batches: { readonly at: number; readonly records: readonly Delivery[] }[] = [];

  send(records: readonly Delivery[]): Promise<void> {
    this.batches.push({ at: Date.now(), records });
    return Promise.resolve();
  }

  close(): Promise<number> {
    return Promise.resolve(0);
  }
}

const at = (start: number, factor: number) =>
  new Pacer({
    pace: { kind: "speed", factor },
    start,
    startedAt: Date.now(),
    followClock: false,
  });

Deno.test("everything is sent once, in order, in batches of bounded size", async () => {
  const sink = new Collector();
  const pacer = new Pacer({ pace: { kind: "max" }, start: 0, startedAt: 0, followClock: false });
  const options = { entities: 20, start: 0, durationMs: 1_800_000 };
  const signal = new AbortController().signal;
  await run(simulateRecords(options), { sink, pacer, now: Date.now, signal, onBatch: () => {} });
  assert.deepEqual(sink.batches.flatMap(({ records }) => records), [...simulateRecords(options)]);
  assert.ok(
    sink.batches.length > 2 && sink.batches.every(({ records }) => records.length <= 4_000),
  );
});

Deno.test("records leave when they are due", async () => {
  const sink = new Collector();
  const begin = Date.now();
  // Half a minute at a hundred times the speed.
  await run(simulateRecords({ entities: 10, start: 0, durationMs: 30_000 }), {
    sink,
    pacer: at(0, 100),
    now: Date.now,
    signal: new AbortController().signal,
    onBatch: () => {},
  });
  const took = Date.now() - begin;
  // Far less than the half minute, on a slow machine too.
  assert.ok(took >= 280 && took < 15_000, `took ${took} ms`);
  assert.ok(sink.batches.length >= 3);
  for (const { at, records } of sink.batches) {
    for (const { deliverAt } of records) assert.ok(at >= begin + deliverAt / 100 - 1);
  }
});

Deno.test("a signal ends the run with what was taken so far", async () => {
  const world = { entities: 5, start: 0, journeys: "endless" } as const;
  const sink = new Collector();
  const stop = new AbortController();
  const begin = Date.now();
  let batches = 0;
  await run(simulateRecords(world), {
    sink,
    pacer: at(0, 100),
    now: Date.now,
    signal: stop.signal,
    onBatch: () => {
      if (++batches === 3) stop.abort();
    },
  });
  const took = Date.now() - begin;
  const records = sink.batches.flatMap((batch) => batch.records);
  assert.equal(sink.batches.length, 3);
  assert.ok(records.every(({ deliverAt }) => deliverAt <= 100 * took));
  assert.deepEqual(records, [...Iterator.from(simulateRecords(world)).take(records.length)]);
});
