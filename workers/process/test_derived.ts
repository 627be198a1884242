import assert from "node:assert/strict";
import type kafkajs from "kafkajs";
import Type from "typebox";
import {
  defineDerivedWindows,
  expandStreams,
  seconds,
  type Stream,
  type WindowDeclaration,
} from "#core/declaration/mod.ts";
import { supersedes, type WindowUpdate } from "#window/mod.ts";
import { windowId } from "#window/testing/mod.ts";
import { meterStream, START, type World } from "./test_world.ts";

const SIZE = seconds(10);
const LATENESS = seconds(20);
const BOUND = seconds(5);

/** Devices of which a whole house must be made. */
const EXPECTED: readonly string[] = ["h/d0", "h/d1", "h/d2"];

/** A meter with windows by room, of all, of what each device has counted, and of some together. */
export function derivedStreams(): readonly Stream[] {
  const aggregates = ["count", "sum", "min", "max", "avg", "last", "p95"] as const;
  const window = { kind: "tumbling", sizeMs: SIZE, allowedLatenessMs: LATENESS } as const;
  const windows: WindowDeclaration[] = [
    { ...window, aggregates },
    { kind: "session", gapMs: seconds(7), aggregates: ["count", "p95"] },
    { ...window, aggregates, by: ["room"] },
    { ...window, aggregates: ["count", "sum"], measures: ["watts"], by: [] },
  ];
  const meter = meterStream({
    schema: Type.Object({
      device: Type.String({ minLength: 1 }),
      at: Type.Integer(),
      watts: Type.Number({ minimum: 0 }),
      total: Type.Number(),
      room: Type.Optional(Type.String()),
    }),
    measures: {
      watts: { label: "Power", unit: "W" },
      total: { label: "Energy", unit: "Wh" },
    },
    dimensions: { room: { label: "Room" } },
    outOfOrdernessMs: BOUND,
    windows: windows as never,
  });
  const shared = { title: "Derived", description: "Derived", scenario: "test" };
  const shape = { kind: "tumbling", sizeMs: SIZE } as const;
  const gain = defineDerivedWindows({
    ...{ ...shared, name: "gain", window: shape },
    terms: { gained: { of: meter, measure: "total", aggregate: "increase" } },
    measures: { gained: { label: "Gained", unit: "Wh", formula: "sum", terms: ["gained"] } },
  });
  const device = {
    of: meter,
    measure: "watts",
    key: { pattern: "^(h)/d[0-2]$", to: "$1" },
    expect: EXPECTED.map((name) => name.replace("h/", "{key}/")),
  } as const;
  const house = defineDerivedWindows({
    ...{ ...shared, name: "house", window: shape },
    terms: {
      power: { ...device, aggregate: "avg" },
      twice: { ...device, aggregate: "max", weight: 2, across: "max" },
    },
    measures: {
      rest: { label: "Rest", unit: "W", formula: "difference", terms: ["power", "twice"] },
    },
  });
  const rooms = expandStreams([meter]).find(({ name }) => name === "meter_by_room")!;
  const peak = defineDerivedWindows({
    ...{ ...shared, name: "peak", window: shape },
    terms: {
      watts: {
        of: rooms,
        measure: "watts",
        aggregate: "sum",
        key: { constant: "rooms" },
        across: "max",
      },
    },
    measures: { watts: { label: "Peak", unit: "W", formula: "max", terms: ["watts"] } },
  });
  return expandStreams([meter, gain, house, peak]);
}

/** A record of the meter, as its producer sends it. */
interface Reading {
  readonly device: string;
  readonly at: number;
  readonly watts: number;
  readonly total: number;
  readonly room?: string;
}

/** Readings of rooms with disorder; some come too late, have no room or are not valid. */
export function roomReadings(count: number, seed = 42): kafkajs.Message[] {
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(random() * 20);
    const behind = random() < 0.03 ? 60_000 * random() : 4_000 * random();
    const at = Math.round(START + index * 20 - behind);
    const watts = Math.round(random() * 1e4) / 10;
    if (random() < 0.01) {
      return { key: `h/d${number}`, value: `{"device":"h/d${number}","at":"?"}` };
    }
    const room = number % 7 === 6 ? {} : { room: `r${number % 3}` };
    const record: Reading = {
      device: `h/d${number}`,
      at,
      watts,
      total: (at - START) / 100,
      ...room,
    };
    return { key: record.device, value: JSON.stringify(record) };
  });
}

/** A window as it must be. */
interface Expected {
  readonly count: number;
  readonly final: boolean;
  readonly values: Readonly<Record<string, number | undefined>>;
  readonly inputs?: { readonly present: number; readonly expected: number };
}

type Windows = Map<string, Expected>;

/**
 * Compares everything that was merged with what follows from the input: the windows by group are
 * computed from the records, those of formulas from the windows of the meter.
 */
export async function assertDerived(world: World): Promise<void> {
  const names = ["meter", "meter_by_room", "meter_all", "gain", "house", "peak"] as const;
  const [records, roomLate, allLate, ...outputs] = await Promise.all([
    world.read(world.topics.records),
    world.read(world.topicsOf("meter_by_room").late),
    world.read(world.topicsOf("meter_all").late),
    ...names.map((name) => world.read(world.topicsOf(name).windows)),
  ]);
  const partitions = records!.map((one) =>
    one.map(({ value }) => JSON.parse(value!.toString()) as Reading)
      .filter(({ at }) => typeof at === "number")
  );
  const updates = new Map(names.map((name, index) => [
    name,
    outputs[index]!.flat().map(({ value }) => JSON.parse(value!.toString()) as WindowUpdate),
  ]));
  const meter = newest(updates.get("meter")!).filter(({ size }) => size === SIZE);
  const watermark = Math.min(
    ...partitions.filter((one) => one.length > 0)
      .map((one) => Math.max(...one.map(({ at }) => at)) - BOUND),
  );
  const byRoom = grouped(partitions, { watermark, keyOf: ({ room }) => room });
  const all = grouped(partitions, { watermark, keyOf: () => "all" });
  const expected: readonly [typeof names[number], Windows][] = [
    ["meter_by_room", byRoom.windows],
    ["meter_all", all.windows],
    ["gain", gains(meter, watermark)],
    ["house", house(meter, watermark)],
    ["peak", peaks(byRoom.windows)],
  ];
  for (const [name, windows] of expected) assertWindows(name, updates.get(name)!, windows);
  assert.equal(roomLate!.flat().length, byRoom.late, "late records of meter_by_room");
  assert.equal(allLate!.flat().length, all.late, "late records of meter_all");
  assert(!world.lines.some(({ msg }) => /ledger|set aside/.test(String(msg))));
}

/** The newest state of each window. */
function newest(updates: readonly WindowUpdate[]): readonly WindowUpdate[] {
  const states = new Map<string, WindowUpdate>();
  for (const update of updates) {
    const earlier = states.get(windowId(update));
    if (earlier === undefined || supersedes(update, earlier)) states.set(windowId(update), update);
  }
  return [...states.values()];
}

function grouped(
  partitions: readonly (readonly Reading[])[],
  { watermark, keyOf }: {
    readonly watermark: number;
    readonly keyOf: (reading: Reading) => string | undefined;
  },
): { readonly windows: Windows; readonly late: number } {
  const taken = new Map<string, number[]>();
  let late = 0;
  for (const records of partitions) {
    let own = -Infinity;
    for (const record of records) {
      own = Math.max(own, record.at - BOUND);
      const key = keyOf(record);
      if (key === undefined) continue;
      const start = startOf(record.at);
      if (own >= start + SIZE + LATENESS) {
        late++;
        continue;
      }
      const id = `${key} ${start}`;
      taken.set(id, [...taken.get(id) ?? [], record.watts]);
    }
  }
  const windows = [...taken].map(([id, watts]): [string, Expected] => [id, {
    count: watts.length,
    final: Number(id.split(" ")[1]) + SIZE <= watermark,
    values: { "watts sum": sum(watts) },
  }]);
  return { windows: new Map(windows), late };
}

function gains(meter: readonly WindowUpdate[], watermark: number): Windows {
  const last = new Map(meter.map(({ key, start, measures }) => [
    `${key} ${start}`,
    measures.total!.last!,
  ]));
  // A window of no value at all is not there.
  return new Map([...last].flatMap(([id, value]): [string, Expected][] => {
    const [key, start] = id.split(" ");
    const before = last.get(`${key} ${Number(start) - SIZE}`);
    if (before === undefined) return [];
    return [[id, {
      count: 1,
      final: Number(start) + SIZE <= watermark,
      values: { "gained value": value >= before ? value - before : value },
      inputs: { present: 1, expected: 1 },
    }]];
  }));
}

function house(meter: readonly WindowUpdate[], watermark: number): Windows {
  const starts = new Map<number, WindowUpdate[]>();
  for (const window of meter) {
    if (!EXPECTED.includes(window.key)) continue;
    starts.set(window.start, [...starts.get(window.start) ?? [], window]);
  }
  return new Map([...starts].map(([start, windows]): [string, Expected] => {
    const complete = windows.length === EXPECTED.length;
    const power = sum(windows.map(({ measures }) => measures.watts!.avg!));
    const twice = 2 * Math.max(...windows.map(({ measures }) => measures.watts!.max!));
    return [`h ${start}`, {
      count: 2 * windows.length,
      final: start + SIZE <= watermark,
      values: { "rest value": complete ? power - twice : undefined },
      inputs: { present: 2 * windows.length, expected: 2 * EXPECTED.length },
    }];
  }));
}

function peaks(rooms: Windows): Windows {
  const starts = new Map<number, Expected[]>();
  /** A room is expected from its first window on. */
  const seen = new Map<string, number>();
  for (const [id, window] of rooms) {
    const [room, text] = id.split(" ") as [string, string];
    const start = Number(text);
    starts.set(start, [...starts.get(start) ?? [], window]);
    seen.set(room, Math.min(start, seen.get(room) ?? Infinity));
  }
  return new Map([...starts].map(([start, windows]): [string, Expected] => {
    const present = windows.length;
    const expected = [...seen.values()].filter((first) => first <= start).length;
    const peak = Math.max(...windows.map(({ values }) => values["watts sum"]!));
    return [`rooms ${start}`, {
      count: present,
      final: windows.every(({ final }) => final),
      values: { "watts value": present === expected ? peak : undefined },
      inputs: { present, expected },
    }];
  }));
}

function assertWindows(
  stream: string,
  updates: readonly WindowUpdate[],
  expected: Windows,
): void {
  const states = newest(updates);
  assert.deepEqual(
    states.map(({ key, start }) => `${key} ${start}`).sort(),
    [...expected.keys()].sort(),
    `windows of ${stream}`,
  );
  const finals = new Map<string, number>();
  for (const { key, start, status } of updates) {
    if (status === "final") finals.set(`${key} ${start}`, (finals.get(`${key} ${start}`) ?? 0) + 1);
  }
  for (const state of states) {
    const id = `${state.key} ${state.start}`;
    const what = `${stream} ${id}: ${JSON.stringify(state)}`;
    const { count, final, values, inputs } = expected.get(id)!;
    assert.equal(state.count, count, what);
    assert.equal(state.status !== "open", final, what);
    assert((finals.get(id) ?? 0) <= 1, `${what} has two finals`);
    if (inputs !== undefined) assert.deepEqual(state.inputs, inputs, what);
    for (const [name, value] of Object.entries(values)) {
      const [measure, aggregate] = name.split(" ") as [string, "sum"];
      const is = state.measures[measure]?.[aggregate];
      if (value === undefined) assert.equal(is, undefined, what);
      else assert(is !== undefined && Math.abs(is - value) <= 1e-6, `${what}, not ${value}`);
    }
  }
}

function startOf(at: number): number {
  return Math.floor(at / SIZE) * SIZE;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
