import type { Point, SeriesOptions } from "#predict/mod.ts";
import { catalogue } from "#streams/catalogue.ts";
import {
  type AlignedSpec,
  StreamWindows,
  toUpdate,
  type UpdateView,
  windowSize,
} from "#window/mod.ts";
import { recordView } from "../../window/testing/mod.ts";
import { type WorldRecord, worldRecords } from "./world_records.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** What is forecast of a scenario. */
export interface ForecastCase {
  /** Whether it is the one that the scenario is judged by. */
  readonly main?: boolean;
  readonly title: string;
  readonly stream: string;
  /** Left out for `count`. */
  readonly measure?: string;
  readonly aggregate: "avg" | "sum" | "count";
  /** Size of the windows, ms. */
  readonly size: number;
  /** Field whose values the windows are by. Default: the stream's key. */
  readonly by?: string;
  readonly horizon: number;
  readonly season?: SeriesOptions["season"];
  /** Which keys. Default: all. */
  readonly keys?: RegExp;
}

/** A world that is simulated, and what is forecast of it. */
export interface ForecastWorld {
  readonly scenario: string;
  readonly entities: number;
  readonly days: number;
  readonly cases: readonly ForecastCase[];
}

/** The windows of one key. */
export interface Series {
  readonly key: string;
  readonly options: SeriesOptions;
  readonly points: readonly (Point & { readonly value: number })[];
}

/** What is forecast, as the streams declare it. */
export const WORLDS: readonly ForecastWorld[] = [
  {
    scenario: "smart-city",
    entities: 24,
    days: 8,
    cases: [
      {
        main: true,
        title: "speed by vehicle type, 5 min",
        ...{ stream: "vehicle_data", measure: "speed", aggregate: "avg", by: "vehicle_type" },
        ...{ size: 5 * MINUTE, horizon: 6, season: "day" },
      },
      {
        title: "speed of a vehicle, 1 min",
        ...{ stream: "vehicle_data", measure: "speed", aggregate: "avg" },
        ...{ size: MINUTE, horizon: 5, keys: /^vehicle-\d$/ },
      },
    ],
  },
  {
    scenario: "smart-building",
    entities: 6,
    days: 400,
    cases: [
      {
        main: true,
        title: "energy of an air conditioner, day",
        ...{ stream: "hvac_energy", measure: "energy", aggregate: "sum" },
        ...{ size: DAY, horizon: 3, season: "week" },
      },
      {
        title: "energy of appliances, day",
        ...{ stream: "appliance_energy", measure: "energy", aggregate: "sum" },
        ...{ size: DAY, horizon: 3, season: "week" },
      },
      {
        title: "room temperature, day",
        ...{ stream: "temperature", measure: "temperature", aggregate: "avg" },
        ...{ size: DAY, horizon: 3, season: "week" },
      },
    ],
  },
  {
    scenario: "wearables",
    entities: 10,
    days: 42,
    cases: [
      {
        main: true,
        title: "heart rate, 1 h",
        ...{ stream: "health_metrics", measure: "heart_rate", aggregate: "avg" },
        ...{ size: 60 * MINUTE, horizon: 12, season: "day" },
      },
      {
        title: "heart rate, 5 min",
        ...{ stream: "health_metrics", measure: "heart_rate", aggregate: "avg" },
        ...{ size: 5 * MINUTE, horizon: 6, season: "day" },
      },
    ],
  },
  {
    scenario: "profiles",
    entities: 3,
    days: 9,
    cases: [
      {
        main: true,
        title: "new users by country, 1 min",
        ...{ stream: "created_users", aggregate: "count", by: "location_country" },
        ...{ size: MINUTE, horizon: 10, season: 60 },
      },
      {
        title: "temperature of a room, 15 min",
        ...{ stream: "room_sensors", measure: "temperature", aggregate: "avg" },
        ...{ size: 15 * MINUTE, horizon: 4, season: "day" },
      },
    ],
  },
  {
    scenario: "phone",
    entities: 4,
    days: 1 / 12,
    cases: [
      {
        main: true,
        title: "air pressure, 10 s",
        ...{ stream: "barometer", measure: "pressure", aggregate: "avg" },
        ...{ size: MINUTE / 6, horizon: 6 },
      },
      {
        title: "acceleration, 10 s",
        ...{ stream: "accelerometer", measure: "magnitude", aggregate: "avg" },
        ...{ size: MINUTE / 6, horizon: 6 },
      },
    ],
  },
];

/** Options of {@linkcode simulateSeries}. */
export interface SimulateOptions {
  readonly seed: number;
  /** Epoch ms. */
  readonly start: number;
}

/**
 * Simulates a world in event time and counts its records in windows, in process.
 *
 * @returns the series of each case
 */
export function simulateSeries(
  { scenario, entities, days, cases }: ForecastWorld,
  { seed, start }: SimulateOptions,
): ReadonlyMap<ForecastCase, readonly Series[]> {
  const counters = cases.map((one) => new CaseWindows(one));
  const streams = [...new Set(cases.map(({ stream }) => stream))];
  const durationMs = days * DAY;
  for (const one of worldRecords({ scenario, streams, entities, seed, start, durationMs })) {
    for (const counter of counters) {
      if (counter.forecast.stream === one.stream) counter.add(one);
    }
  }
  return new Map(counters.map((counter) => [counter.forecast, counter.series()]));
}

/** The windows of one case. */
class CaseWindows {
  readonly forecast: ForecastCase;
  readonly #spec: AlignedSpec;
  readonly #windows: StreamWindows;
  readonly #points = new Map<string, (Point & { readonly value: number })[]>();

  constructor(forecast: ForecastCase) {
    const { stream: name, size, measure, aggregate, by } = forecast;
    this.forecast = forecast;
    const stream = catalogue.find((stream) => stream.name === name)!;
    const grouped = catalogue.find((stream) => stream.name === `${name}_by_${by}`);
    const declared = (by === undefined ? stream : grouped)?.windows
      .find((spec) => windowSize(spec) === size && spec.kind !== "session");
    if (declared === undefined) throw new RangeError(`'${name}' has no windows of ${size} ms`);
    this.#spec = {
      ...declared as AlignedSpec,
      measures: measure === undefined ? [] : [measure],
      aggregates: [...new Set(["count", aggregate] as const)],
      emit: "final-then-correct",
    };
    this.#windows = new StreamWindows({
      ...{ stream: name, specs: [this.#spec], keyClocks: by === undefined, beginsWhole: true },
      ...{ outOfOrdernessMs: stream.outOfOrdernessMs, offlineMs: stream.offlineMs },
      ...{ futureCapMs: Infinity, idleCloseMs: Infinity, openUpdateEveryMs: Infinity },
    }, { update: (view) => this.#take(view), late: () => {} });
  }

  add({ key, time, sentAt, record }: WorldRecord): void {
    const { by, keys = /^/ } = this.forecast;
    const owner = by === undefined ? key : String(record[by]);
    if (!keys.test(owner)) return;
    this.#windows.add(recordView([this.#spec], { key: owner, time, record }), sentAt);
    this.#windows.settle(Infinity);
  }

  series(): readonly Series[] {
    const { season, horizon } = this.forecast;
    const options = { shape: this.#spec, horizon, ...season === undefined ? {} : { season } };
    return [...this.#points].map(([key, points]) => ({ key, options, points }));
  }

  #take(view: UpdateView): void {
    if (view.status === "open") return;
    const { key, start, end, measures, count, size } = toUpdate(view);
    const { measure, aggregate } = this.forecast;
    const value = aggregate === "count" ? count : measures[measure!]?.[aggregate];
    if (value === undefined) return;
    const points = this.#points.get(key) ?? [];
    this.#points.set(key, points);
    if (aggregate === "count") {
      // A window without records counts none.
      for (let last = points.at(-1); last !== undefined && last.end < start; last = points.at(-1)) {
        points.push({ start: last.end, end: last.end + size, value: 0 });
      }
    }
    // What is forecast is the truth: a correction replaces what was final before.
    const point = { start, end, value };
    if (points.length === 0 || start > points.at(-1)!.start) points.push(point);
    else points[points.findLastIndex((known) => known.start === start)] = point;
  }
}
