import assert from "node:assert/strict";
import { hours } from "#core/declaration/mod.ts";
import { eventually } from "#core/async/wait.ts";
import type { WindowUpdate } from "#window/mod.ts";
import { simulateRecords } from "../workers/simulate/simulate_records.ts";
import { connectCassandra, countRows, windowRows } from "./support/cassandra_rows.ts";
import { isolatedEnvironment, streamsOf } from "./support/isolation.ts";
import { testServices } from "./support/test_services.ts";
import { WorkerProcess } from "./support/worker_process.ts";

/** A midnight in Athens; clocks are set on the eighth day, which has 23 hours. */
const START = Date.parse("2026-03-22T00:00:00+02:00");
const DAYS = 14;
/** Three more, in which the last days are corrected. */
const DURATION_MS = (DAYS + 3) * hours(24) + hours(1);
const SEED = 4;
const BUILDING = "b1";

interface Reading {
  readonly stream: string;
  readonly key: string;
  readonly day: string;
  readonly value: number;
  /** Sent when its day was over and told. */
  readonly late: boolean;
}

const dateOf = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Athens" });
const dayOf = (time: number): string => dateOf.format(time);
/** The days of the table and the one after. */
const days = Array.from(
  { length: DAYS + 1 },
  (_, i) => dayOf(START + hours(36) + (i - 1) * hours(24)),
);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** What the building sent, without what is ten days old: that is too late for any day. */
function readings(): { readonly sent: number; readonly tooLate: number; readonly list: Reading[] } {
  const list: Reading[] = [];
  let sent = 0;
  let tooLate = 0;
  const options = { scenario: "building", seed: SEED, start: START, durationMs: DURATION_MS };
  for (const { stream, key, value, eventTime, deliverAt } of simulateRecords(options)) {
    sent++;
    if (deliverAt - eventTime > hours(9 * 24)) {
      tooLate++;
      continue;
    }
    const { temperature, energy, duration, volume } = JSON.parse(value);
    list.push({
      stream,
      key,
      day: dayOf(eventTime),
      value: temperature ?? energy ?? duration ?? volume,
      late: deliverAt - eventTime > hours(24),
    });
  }
  return { sent, tooLate, list };
}

/** What a window of a day must hold. */
interface Expected {
  readonly count: number;
  readonly late: number;
  /** Of a derived window either: which comes first, its last input or a correction, is open. */
  readonly status: "final" | "revised" | "either";
  readonly measures: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** By stream, key and day: computed of the raw records by the plainest code there is. */
function expectations(list: readonly Reading[]): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  const groups = Map.groupBy(list, ({ stream, key, day }) => `${stream} ${key} ${day}`);
  const values = (stream: string, device: string, day: string) =>
    (groups.get(`${stream} ${BUILDING}/${device} ${day}`) ?? []).map(({ value }) => value);
  for (const [id, group] of groups) {
    const { stream } = group[0]!;
    const all = group.map(({ value }) => value);
    const late = group.filter((one) => one.late).length;
    const least = { min: Math.min(...all), max: Math.max(...all) };
    const aggregates = stream === "temperature"
      ? { avg: sum(all) / all.length, ...least }
      : stream.endsWith("_total")
      ? { last: all.at(-1)!, ...least }
      : { sum: sum(all), ...least };
    expected.set(id, {
      count: all.length,
      late,
      status: late > 0 ? "revised" : "final",
      measures: { [MEASURES[stream]!]: aggregates },
    });
  }
  for (const [i, day] of days.slice(0, DAYS).entries()) {
    const next = days[i + 1]!;
    const rise = (stream: string, device: string) =>
      values(stream, device, next)[0]! - values(stream, device, day)[0]!;
    const energy = rise("energy_total", "Etot");
    const water = rise("water_total", "Wtot");
    const metered = sum(
      [
        ...["HVAC1", "HVAC2"].flatMap((device) => values("hvac_energy", device, day)),
        ...["MiAC1", "MiAC2"].flatMap((device) => values("appliance_energy", device, day)),
      ],
    );
    const derived = (stream: string, inputs: number, measure: string, value: number) =>
      expected.set(`${stream} ${BUILDING} ${day}`, {
        count: inputs,
        late: -1,
        status: "either",
        measures: { [measure]: { value } },
      });
    derived("energy_increase", 1, "energy", energy);
    derived("water_increase", 1, "volume", water);
    derived("energy_rest", 5, "rest", energy - metered);
    derived("water_rest", 2, "rest", water - sum(values("water", "W1", day)));
  }
  return expected;
}

const MEASURES: Readonly<Record<string, string>> = {
  temperature: "temperature",
  hvac_energy: "energy",
  appliance_energy: "energy",
  energy_total: "energy",
  presence: "duration",
  water: "volume",
  water_total: "volume",
};

/** What differs between what is stored and what is expected of the days of the table. */
function differences(
  rows: readonly WindowUpdate[],
  expected: ReadonlyMap<string, Expected>,
): string[] {
  const stored = new Map(rows.map((row) => [`${row.stream} ${row.key} ${dayOf(row.start)}`, row]));
  const wrong: string[] = [];
  for (const [id, want] of expected) {
    if (!days.slice(0, DAYS).includes(id.split(" ")[2]!)) continue;
    const row = stored.get(id);
    const problem = row === undefined
      ? "is missing"
      : row.count !== want.count
      ? `has count ${row.count}, not ${want.count}`
      : want.late >= 0 && row.late !== want.late
      ? `has ${row.late} late records, not ${want.late}`
      : row.status === "open" || want.status !== "either" && row.status !== want.status
      ? `is ${row.status}, not ${want.status}`
      : Object.entries(want.measures).flatMap(([measure, aggregates]) =>
        Object.entries(aggregates).filter(([name, value]) =>
          !(Math.abs((row.measures[measure] as Record<string, number>)?.[name]! - value) < 1e-9)
        ).map(([name, value]) =>
          `has ${name} ${JSON.stringify(row.measures[measure])}, not ${value}`
        )
      )[0];
    if (problem !== undefined) wrong.push(`${id} ${problem}`);
  }
  return wrong;
}

/** One line a day, as it is stored. */
function table(rows: readonly WindowUpdate[]): string {
  const byId = new Map(rows.map((row) => [`${row.stream} ${row.key} ${dayOf(row.start)}`, row]));
  const columns: readonly (readonly [title: string, stream: string, key: string, path: string])[] =
    [
      ["TH1 avg °C", "temperature", "/TH1", "temperature.avg"],
      ["TH2 avg °C", "temperature", "/TH2", "temperature.avg"],
      ["MOV1", "presence", "/MOV1", "count"],
      ["HVAC1 Wh", "hvac_energy", "/HVAC1", "energy.sum"],
      ["HVAC2 Wh", "hvac_energy", "/HVAC2", "energy.sum"],
      ["MiAC1 Wh", "appliance_energy", "/MiAC1", "energy.sum"],
      ["MiAC2 Wh", "appliance_energy", "/MiAC2", "energy.sum"],
      ["Etot + Wh", "energy_increase", "", "energy.value"],
      ["rest Wh", "energy_rest", "", "rest.value"],
      ["W1 l", "water", "/W1", "volume.sum"],
      ["W1 late", "water", "/W1", "late"],
      ["Wtot + l", "water_increase", "", "volume.value"],
      ["rest l", "water_rest", "", "rest.value"],
      ["rest is", "water_rest", "", "status"],
    ];
  const cell = (row: WindowUpdate | undefined, path: string): string => {
    const [first, second] = path.split(".") as [string, string | undefined];
    const value = second === undefined
      ? (row as Record<string, unknown> | undefined)?.[first]
      : (row?.measures[first] as Record<string, unknown> | undefined)?.[second];
    return typeof value === "number" ? String(Math.round(value * 10) / 10) : String(value);
  };
  const lines = [
    ["day", ...columns.map(([title]) => title)],
    ...days.slice(0, DAYS).map((day) => [
      day,
      ...columns.map(([, stream, key, path]) =>
        cell(byId.get(`${stream} ${BUILDING}${key} ${day}`), path)
      ),
    ]),
  ];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) => line.map((text, i) => text.padStart(widths[i]!)).join("  ")).join(
    "\n",
  );
}

Deno.test("a building's fortnight, from the simulation to Cassandra", async (t) => {
  await using services = await testServices();
  const env = isolatedEnvironment(services, {
    SLUICE_STREAMS: streamsOf("smart-building"),
  });
  const process = await WorkerProcess.start("process", env);
  const persist = await WorkerProcess.start("persist", env);
  const simulate = await WorkerProcess.start("simulate", env, [
    ...["--scenario", "building", "--seed", `${SEED}`],
    ...["--start", new Date(START).toISOString(), "--duration", `${DURATION_MS}ms`],
    ...["--rate", "max"],
  ]);
  await simulate.finished();
  const { sent, tooLate, list } = readings();
  const expected = expectations(list);
  const client = await connectCassandra(env);

  await t.step("D1, D3, D4, D5: every daily value, difference and rest is right", async () => {
    await eventually(async () => {
      const wrong = differences(await windowRows(client), expected);
      assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} of ${expected.size} differ`);
    }, { everyMs: 2_000 });
    const text = table(await windowRows(client));
    await Deno.stdout.write(new TextEncoder().encode(`\n${text}\n`));
  });

  await t.step(
    "D2: two days late corrects the day, ten days late is in a table of its own",
    async () => {
      assert.equal(tooLate, list.filter(({ stream, late }) => stream === "water" && late).length);
      await eventually(async () => assert.equal(await countRows(client, "late_records"), tooLate));
    },
  );

  await t.step("D6: every record is kept", async () => {
    const raw = async () => {
      const counts = await Promise.all(
        Object.keys(MEASURES).map((name) => countRows(client, name)),
      );
      return sum(counts);
    };
    await eventually(async () => assert.equal(await raw(), sent));
  });

  await client.shutdown();
  await process.stop();
  await persist.stop();
});
