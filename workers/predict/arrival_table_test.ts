import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { minutes } from "#core/declaration/mod.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import { Outbox } from "#core/task/outbox.ts";
import { StateLane } from "#core/task/state_lane.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { ArrivalTable } from "./arrival_table.ts";

const MINUTE = minutes(1);
const WAY_KM = 100;
const arrival = {
  ...{ window: minutes(5), progress: "distance", destination: WAY_KM, course: "latitude" },
};

/** A table, and the rows of state that it has written. */
function openTable() {
  const rows = new Map<string, Uint8Array>();
  const state = new StateLane(new Outbox().lane("models", 0), "s");
  const keep = Object.assign(Object.create(state) as StateLane, {
    row: (key: Uint8Array, value: Uint8Array | null) => {
      const name = Buffer.from(key).toString();
      if (value === null) rows.delete(name);
      else rows.set(name, value);
    },
  });
  return { table: new ArrivalTable({ stream: "s", arrival, state: keep }), rows };
}

function window(key: string, n: number, { distance, latitude }: Readonly<Record<string, number>>) {
  const end = n * MINUTE;
  return {
    ...{ stream: "s", key, start: end - arrival.window, end, size: arrival.window },
    ...{ status: "final", revision: 1, count: 60, late: 0, watermark: end },
    measures: { distance: { last: distance }, latitude: { last: latitude } },
  } as WindowUpdate;
}

/** Minutes that the section of the road at `km` takes: slow in the middle, more so on the way back. */
const pace = (km: number, isBack: boolean) =>
  km > 40 && km < 60 ? (isBack ? 3 : 2) : isBack ? 0.5 : 0.6;

/** Vehicles that drive to and fro, one after the other, for some hours. */
function* rides(hours: number): Generator<WindowUpdate> {
  const vehicles = Array.from({ length: 6 }, (_, i) => ({
    ...{ key: `v${i}`, km: 0, isBack: false, waits: 8 * i },
    speed: 1 + i / 50,
  }));
  for (let n = 5; n < hours * 60; n++) {
    for (const vehicle of vehicles) {
      if (vehicle.waits-- > 0) continue;
      if (vehicle.km >= WAY_KM) {
        Object.assign(vehicle, { km: 0, isBack: !vehicle.isBack, waits: 10 });
        continue;
      }
      const place = vehicle.isBack ? WAY_KM - vehicle.km : vehicle.km;
      vehicle.km = Math.min(WAY_KM, vehicle.km + vehicle.speed / pace(place, vehicle.isBack));
      const latitude = 51 + (vehicle.isBack ? WAY_KM - vehicle.km : vehicle.km) / 100;
      yield window(vehicle.key, n, { distance: vehicle.km, latitude });
    }
  }
}

Deno.test("each way gets its own times, and arrivals are right within minutes", () => {
  const { table } = openTable();
  const told: Prediction[] = [];
  for (const update of rides(14)) told.push(...table.take(update)!);
  assert(table.arrived >= 20);
  const arrived = told.filter(({ actual }) => actual !== undefined);
  const later = arrived.slice(arrived.length / 2);
  const errors = later.map(({ value, actual }) => Math.abs(value - actual!));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  assert(mean < 3, `${mean} minutes`);
  assert(table.error!.mae < 6 && table.error!.relative! < 0.7, JSON.stringify(table.error));
  for (const { start, end, value, lower, upper } of told) {
    assert(lower <= value && value <= upper);
    assert(Math.abs(end - start - value * MINUTE) < 1_000);
  }
});

Deno.test("rows restore it at any moment, to the bit", () => {
  const { table, rows } = openTable();
  let count = 0;
  for (const update of rides(10)) {
    table.take(update);
    if (++count % 7 === 0) table.writeChanges();
    if (count % 197 !== 0) continue;
    table.writeChanges();
    const again = openTable().table;
    again.restore(rows);
    assert.deepEqual(again.snapshot(), table.snapshot(), `after ${count} windows`);
    assert.deepEqual(again.take(update), table.take(update));
  }
  assert(count > 1_500);
});

Deno.test("a way that nothing was heard of is forgotten at the same window, restored or not", () => {
  const { table, rows } = openTable();
  let last = 0;
  const drive = (one: ArrivalTable, key: string, n: number) =>
    one.take(window(key, n, { distance: 1 + (n % 50), latitude: 51 + n / 1_000 }));
  drive(table, "a", 5);
  for (let n = 6; n < 1_200; n++) drive(table, `v${n % 3}`, last = n);
  table.writeChanges();
  const again = openTable().table;
  again.restore(rows);
  assert.deepEqual(again.snapshot(), table.snapshot());
  // It comes back further south: known, it would be on its way back.
  const back = window("a", last + 1, { distance: 20, latitude: 50 });
  assert.deepEqual(again.take(back), table.take(back));
});

Deno.test("rows that cannot be read are replaced as a whole by the next ones", () => {
  const { table, rows } = openTable();
  table.take(window("v", 10, { distance: 1, latitude: 51 }));
  table.writeChanges();
  const isOld = new Map(rows);
  // Those of another version, in two parts.
  isOld.set("a0", Buffer.from("of another version"));
  isOld.set("a1", Buffer.from("of another version"));
  const again = openTable();
  for (const [key, row] of isOld) again.rows.set(key, row);
  assert.throws(() => again.table.restore(isOld), RangeError);
  again.table.take(window("v", 11, { distance: 2, latitude: 51.1 }));
  again.table.writeChanges();
  const third = openTable().table;
  third.restore(again.rows);
  assert.deepEqual(third.snapshot(), again.table.snapshot());
});

Deno.test("windows of another size, open ones and corrections are not followed", () => {
  const { table } = openTable();
  const update = window("v", 10, { distance: 1, latitude: 51 });
  assert.equal(table.take({ ...update, size: MINUTE }), undefined);
  assert.equal(table.take({ ...update, status: "open" }), undefined);
  assert.equal(table.take({ ...update, status: "revised" }), undefined);
  assert.equal(table.take({ ...update, measures: {} }), undefined);
  assert.equal(table.isChanged, false);
});
