import fc from "fast-check";
import { type AggregateName, type EmitPolicy, windowSize, type WindowSpec } from "../spec.ts";
import type { StreamWindowsOptions } from "../options.ts";
import { ZONES } from "./civil_window.ts";
import type { OracleInput } from "./oracle.ts";

const ALL: AggregateName[] = [
  ...["count", "sum", "min", "max", "avg", "stddev", "first", "last"] as const,
  ...["p50", "p95", "p99"] as const,
];

const base = fc.record({
  allowedLatenessMs: fc.constantFrom(0, 1, 7, 20),
  aggregates: fc.oneof(
    fc.constant(ALL),
    fc.subarray<AggregateName>(ALL),
  ),
  measures: fc.constantFrom(["speed"], ["speed", "fuel"]),
  emit: fc.constantFrom<EmitPolicy>("update", "final", "final-then-correct"),
  filter: fc.option(
    fc.constantFrom(
      { field: "lane", equals: "left" },
      { field: "speed", above: 0 },
    ),
    { freq: 3, nil: undefined },
  ),
});

const shape = fc.constantFrom(
  { kind: "tumbling", sizeMs: 10 } as const,
  { kind: "tumbling", sizeMs: 1 } as const,
  { kind: "hopping", sizeMs: 12, slideMs: 4 } as const,
  { kind: "hopping", sizeMs: 20, slideMs: 20 } as const,
  { kind: "hopping", sizeMs: 60, slideMs: 3 } as const,
  { kind: "session", gapMs: 6 } as const,
);

/** Small windows, so that times often fall on start, end − 1 and end. */
const specs: fc.Arbitrary<WindowSpec[]> = fc.uniqueArray(
  fc.tuple(base, shape).map(([{ filter, ...rest }, kind]): WindowSpec => ({
    ...rest,
    ...kind,
    ...(filter && { filter }),
  })),
  {
    minLength: 1,
    maxLength: 3,
    selector: windowSize,
  },
);

export const options: fc.Arbitrary<StreamWindowsOptions> = fc.record({
  stream: fc.constant("vehicles"),
  specs,
  outOfOrdernessMs: fc.constantFrom(0, 3, 8),
  futureCapMs: fc.constant(50),
  idleCloseMs: fc.constantFrom(5, Infinity),
  offlineMs: fc.constantFrom(0, 0, 5, 25, 1000),
  openUpdateEveryMs: fc.constantFrom(0, 9),
  beginsWhole: fc.constant(true),
});

/** One session window with a lateness in which sessions are reopened and merged. */
export const sessionOptions: fc.Arbitrary<StreamWindowsOptions> = fc
  .tuple(options, base, fc.constantFrom(7, 20, 60))
  .map(([rest, { filter: _, ...spec }, allowedLatenessMs]) => ({
    ...rest,
    outOfOrdernessMs: 0,
    specs: [{ ...spec, kind: "session", gapMs: 6, allowedLatenessMs }],
  }));

/** A measure's value. */
export const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -40, max: 200 }).map((n) => n / 3) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0, 1, 1e-9, -1e9, 1e9) },
  { weight: 1, arbitrary: fc.constantFrom(null, "12", NaN, undefined) },
);

const step = fc.record({
  /** Often 0: duplicates of time. */
  ahead: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6 }), fc.constantFrom(10, 40)),
  behind: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 13, max: 60 }) },
  ),
  what: fc.oneof(
    { weight: 20, arbitrary: fc.constant("record" as const) },
    { weight: 1, arbitrary: fc.constantFrom("future" as const, "silence" as const) },
  ),
  key: fc.constantFrom("a", "b", "ü\n"),
  skew: fc.constantFrom(5, 5, 5, 0, -4),
  fast: fc.nat(20).map((n) => n === 0),
  record: fc.record({ speed: value, fuel: value, lane: fc.constantFrom("left", "right", null) }),
});

/** Records around and after the epoch, in order of arrival: disorder, late, future, silence. */
export const inputs: fc.Arbitrary<OracleInput[]> = fc
  .tuple(fc.integer({ min: -60, max: 20 }), fc.array(step, { maxLength: 60, size: "max" }))
  .map(([from, steps]) => {
    let time = from;
    return steps.map(({ ahead, behind, what, key, record, skew, fast }): OracleInput => {
      if (what === "silence") return { silentMs: ahead + behind };
      time += ahead;
      if (what === "future") return { key, time: time + 51, record, appendTime: time };
      // Now and then the append time goes back, or the device's clock is ahead of it.
      const appendTime = time + skew;
      return { key, time: time - behind + (fast ? 20 : 0), record, appendTime };
    });
  });

/** Records of one key, mostly out of order and some gaps apart. */
export const sessionInputs: fc.Arbitrary<OracleInput[]> = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 90 }),
    record: fc.record({ speed: value, fuel: value }),
  }),
  { maxLength: 40, size: "max" },
).map((records) => records.map((one): OracleInput => ({ key: "a", appendTime: 100, ...one })));

/** Instants about which clocks or calendars do something in one of the zones. */
const CHANGES = [
  ...["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2018-11-04T03:00Z", "2019-02-17T02:00Z"],
  ...["2010-11-07T03:00Z", "2024-04-25T22:00Z", "2011-12-30T10:00Z", "2026-10-04T00:00Z"],
  ...["1970-01-01T00:00Z", "2028-02-29T00:00Z"],
].map(Date.parse);
const HALF_HOUR = 1_800_000;

/** Calendar windows, beside others or alone, and records about a change of clocks. */
export const calendarRuns: fc.Arbitrary<{ given: OracleInput[]; settings: StreamWindowsOptions }> =
  fc.record({
    given: inputs,
    settings: options,
    units: fc.shuffledSubarray(["day", "week", "month"] as const, { minLength: 1 }),
    zone: fc.constantFrom(...ZONES),
    from: fc.constantFrom(...CHANGES),
    step: fc.constantFrom(HALF_HOUR, 3 * HALF_HOUR, 24 * HALF_HOUR),
  }).map(({ given, settings, units, zone, from, step }) => ({
    given: given.map((input): OracleInput => {
      if ("silentMs" in input) return { silentMs: step * input.silentMs };
      const { time, appendTime = time } = input;
      return { ...input, time: from + step * time, appendTime: from + step * appendTime };
    }),
    settings: {
      ...settings,
      outOfOrdernessMs: step * settings.outOfOrdernessMs,
      futureCapMs: step * settings.futureCapMs,
      idleCloseMs: step * settings.idleCloseMs,
      offlineMs: step * settings.offlineMs,
      specs: settings.specs.map((spec, index): WindowSpec => {
        const lateness = { allowedLatenessMs: step * spec.allowedLatenessMs };
        const unit = units[index];
        if (unit !== undefined) {
          const { aggregates, measures, emit, filter } = spec;
          const shared = { aggregates, measures, emit, ...(filter && { filter }), ...lateness };
          return { ...shared, kind: "calendar", unit, zone };
        }
        // An odd length, which is none of a calendar's.
        if (spec.kind === "tumbling") {
          return { ...spec, ...lateness, sizeMs: 7 * spec.sizeMs * step };
        }
        if (spec.kind !== "hopping") return { ...spec, ...lateness };
        const { sizeMs, slideMs } = spec;
        return { ...spec, ...lateness, sizeMs: 7 * sizeMs * step, slideMs: 7 * slideMs * step };
      }),
    },
  }));
