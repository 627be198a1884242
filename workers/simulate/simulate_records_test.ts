import assert from "node:assert/strict";
import { MILD_DISORDER } from "./disorder.ts";
import { simulateRecords, type SimulationOptions, streamsOf } from "./simulate_records.ts";
import { toLine } from "./sink.ts";

const MINUTE = 60_000;

function bytesOf(options: SimulationOptions): string {
  let text = "";
  for (const delivery of simulateRecords(options)) text += toLine(delivery);
  return text;
}

Deno.test("equal options give equal bytes, another seed gives others", () => {
  const options = { entities: 10, durationMs: 30 * MINUTE, disorder: MILD_DISORDER };
  const bytes = bytesOf({ ...options, seed: 7 });
  assert.ok(bytes.length > 100_000);
  assert.equal(bytesOf({ ...options, seed: 7 }), bytes);
  assert.notEqual(bytesOf({ ...options, seed: 8 }), bytes);
});

Deno.test("a whole simulation ends with the journeys and has every stream", () => {
  const streams = new Set<string>();
  let last = 0;
  for (const { stream, eventTime } of simulateRecords({ entities: 30, seed: 3, start: 0 })) {
    streams.add(stream);
    last = eventTime;
  }
  assert.deepEqual(
    [...streams].sort(),
    streamsOf(["smart-city"], []).map(({ name }) => name).sort(),
  );
  assert.ok(last > 90 * MINUTE && last < 165 * MINUTE);
});

Deno.test("duration is event time, exclusive of its end", () => {
  const times = [...simulateRecords({ entities: 3, start: 1_000, durationMs: MINUTE })]
    .map(({ eventTime }) => eventTime);
  assert.ok(Math.min(...times) >= 1_000 && Math.max(...times) < 1_000 + MINUTE);
  // Three vehicles, twelve ticks each.
  assert.equal(new Set(times).size, 36);
});

Deno.test("records is the most that is sent", () => {
  assert.equal([...simulateRecords({ entities: 2, records: 17 })].length, 17);
  assert.equal([...simulateRecords({ entities: 2, records: 0 })].length, 0);
});

Deno.test("choosing streams does not change their records", () => {
  const options = { entities: 4, durationMs: 10 * MINUTE, disorder: MILD_DISORDER };
  const weather = [...simulateRecords({ ...options, streams: ["weather_data"] })];
  const all = [...simulateRecords(options)].filter(({ stream }) => stream === "weather_data");
  const texts = (list: typeof all) => list.map(({ kind, value }) => `${kind} ${value}`).sort();
  assert.ok(weather.length > 50);
  assert.deepEqual(texts(weather), texts(all));
});

Deno.test("streams keep their own intervals", () => {
  const times = new Map<string, number[]>();
  const wanted = ["vehicle_data", "gps_data", "weather_data"];
  for (const { stream, eventTime } of simulateRecords({ entities: 1, streams: wanted })) {
    times.set(stream, [...times.get(stream) ?? [], eventTime].slice(-50));
  }
  for (const stream of streamsOf(["smart-city"], wanted)) {
    const list = times.get(stream.name)!;
    list.slice(1).forEach((time, i) => assert.equal(time - list[i]!, stream.simulate!.everyMs));
  }
});

Deno.test("ids are unique, also between runs over different times", () => {
  const ids = (start: number) =>
    [...simulateRecords({ entities: 5, start, durationMs: 5 * MINUTE })]
      .map(({ value }) => (JSON.parse(value) as { id: string }).id);
  const all = [...ids(0), ...ids(5 * MINUTE + 5_000)];
  assert.equal(new Set(all).size, all.length);
});

Deno.test("unknown names are refused with the known ones", () => {
  assert.throws(() => [...simulateRecords({ scenario: "mars" })], /choose from smart-city/);
  assert.throws(() => [...simulateRecords({ streams: ["nope"] })], /'nope': choose from vehicle_/);
});
