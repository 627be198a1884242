import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { StateLane } from "#core/task/state_lane.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { isKnownByArrivals } from "../workers/forget/arrival_rows.ts";
import { ArrivalTable } from "../workers/predict/arrival_table.ts";

const MINUTE = 60_000;
const arrival = { window: MINUTE, progress: "distance", destination: 100 };

Deno.test("the command that forgets finds a key in the state of the model of arrivals", () => {
  const written = new Map<string, Buffer>();
  const state = {
    row: (key: Uint8Array, value: Uint8Array | null) => {
      if (value !== null) written.set(Buffer.from(key).toString(), Buffer.from(value));
    },
  } as StateLane;
  const table = new ArrivalTable({ stream: "s", arrival, state });
  const drive = (key: string, minute: number) => {
    const end = minute * MINUTE;
    table.take({
      ...{ stream: "s", key, start: end - MINUTE, end, size: MINUTE, status: "final", revision: 1 },
      ...{ count: 1, late: 0, watermark: end, measures: { distance: { last: minute % 90 } } },
    } as WindowUpdate);
    table.writeChanges();
  };
  const knows = (key: string) => {
    const rows = [...written].map(([own, value]) => ({
      partition: 0,
      own: Buffer.from(own),
      value,
    }));
    // In parts that may end anywhere.
    const [snapshot] = rows.filter(({ own }) => own.toString() === "a0");
    const middle = snapshot!.value.length >> 1;
    const parts = [
      { ...snapshot!, value: snapshot!.value.subarray(0, middle) },
      { ...snapshot!, own: Buffer.from("a1"), value: snapshot!.value.subarray(middle) },
    ];
    const others = rows.filter((row) => row !== snapshot);
    assert.equal(isKnownByArrivals(key, rows), isKnownByArrivals(key, [...others, ...parts]));
    return isKnownByArrivals(key, rows);
  };
  const long = `v-${"ü".repeat(100)}`;
  drive("first", 1);
  drive("vehicle-10", 2);
  drive(long, 3);
  assert.deepEqual(["first", "vehicle-10", long].map(knows), [true, true, true]);
  assert.deepEqual(["vehicle-1", "vehicle", "v-"].map(knows), [false, false, false]);
  // A snapshot is taken after so many windows: what was learned since is no longer beside it.
  for (let minute = 4; minute < 600; minute++) drive("vehicle-2", minute);
  assert.deepEqual(["vehicle-2", "nobody"].map(knows), [true, false]);
});
