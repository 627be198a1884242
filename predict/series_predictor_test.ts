import assert from "node:assert/strict";
import {
  type MethodName,
  METHODS,
  MODEL_VERSION,
  type Outcome,
  type SeriesOptions,
  SeriesPredictor,
} from "./mod.ts";
import { normalFrom, numbersFrom } from "./testing/random.ts";

const MINUTE = 60_000;
const minutely: SeriesOptions = { shape: { kind: "tumbling", sizeMs: MINUTE } };
const seasonal: SeriesOptions = { ...minutely, season: 12, horizon: 6, revisable: 8 };

const pointAt = (index: number, value: number | undefined) => ({
  start: index * MINUTE,
  end: (index + 1) * MINUTE,
  value,
});

/** A season, a slow walk, noise, spikes and gaps. */
function madeUp(seed: number, length: number): (number | undefined)[] {
  const random = numbersFrom(seed);
  let walk = 0;
  return Array.from({ length }, (_, index) => {
    walk += random() - 0.5;
    const value = 40 + walk + 8 * Math.sin(2 * Math.PI * index / 12) + 2 * random();
    const fate = random();
    return fate < 0.05 ? undefined : fate < 0.06 ? value + 80 : value;
  });
}

function learnAll(series: readonly (number | undefined)[], options: SeriesOptions) {
  const predictor = new SeriesPredictor(options);
  const outcomes = series.map((value, index) => predictor.observe(pointAt(index, value), false));
  return { predictor, outcomes };
}

Deno.test("a revision leaves the state of having learned the corrected series, to the bit", () => {
  for (const seed of [1, 2, 3, 4]) {
    const random = numbersFrom(100 + seed);
    const truth = madeUp(seed, 400);
    const first = truth.map((value) => {
      const fate = random();
      return fate < 0.2 ? (value ?? 0) + 20 * random() : fate < 0.3 ? undefined : value;
    });
    const predictor = new SeriesPredictor(seasonal);
    const revised = new Set<number>();
    for (let index = 0; index < truth.length; index++) {
      predictor.observe(pointAt(index, first[index]), false);
      // All that differs is revised sooner or later, in any order, before it is too old.
      for (let back = index; back >= Math.max(0, index - 7); back--) {
        if (revised.has(back) || (back > index - 7 && random() < 0.7)) continue;
        revised.add(back);
        const { kind } = predictor.observe(pointAt(back, truth[back]), true);
        assert.equal(kind, Object.is(first[back], truth[back]) ? "unchanged" : "revised");
      }
    }
    for (let back = 0; back < truth.length; back++) {
      if (!revised.has(back)) predictor.observe(pointAt(back, truth[back]), true);
    }
    const { predictor: expected } = learnAll(truth, seasonal);
    assert.deepEqual(predictor.snapshot(), expected.snapshot());
    assert.deepEqual(predictor.forecasts(6), expected.forecasts(6));
    assert.deepEqual(predictor.error(1), expected.error(1));
  }
});

Deno.test("a series restored from a snapshot goes on as if nothing had been, at every step", () => {
  const series = madeUp(7, 160);
  for (const cut of [0, 1, 5, 11, 12, 13, 60, 130]) {
    const { predictor } = learnAll(series.slice(0, cut), seasonal);
    const restored = SeriesPredictor.restore(predictor.snapshot(), seasonal);
    assert.deepEqual(restored.snapshot(), predictor.snapshot());
    const rest = (one: SeriesPredictor): Outcome[] =>
      series.slice(cut).map((value, index) => one.observe(pointAt(cut + index, value), false));
    const revise = (one: SeriesPredictor) => one.observe(pointAt(157, 3), true);
    assert.deepEqual(rest(restored), rest(predictor));
    assert.deepEqual(revise(restored), revise(predictor));
    assert.deepEqual(restored.snapshot(), predictor.snapshot());
    assert.deepEqual(restored.forecasts(6), predictor.forecasts(6));
  }
});

Deno.test("a snapshot of another version, of other options or damaged is refused with words", () => {
  const { predictor } = learnAll(madeUp(1, 30), seasonal);
  const snapshot = predictor.snapshot();
  const other = snapshot.slice();
  other[0] = 99;
  assert.throws(
    () => SeriesPredictor.restore(other, seasonal),
    new RegExp(`version 99, and this.*version ${MODEL_VERSION}: let the series be learned anew`),
  );
  assert.throws(
    () => SeriesPredictor.restore(snapshot, { ...seasonal, season: 13 }),
    /other windows, season, horizon or level: let the series be learned anew/,
  );
  assert.throws(() => SeriesPredictor.restore(snapshot.slice(0, 900), seasonal), /damaged/);
  assert.throws(
    () => SeriesPredictor.restore(Uint8Array.from([...snapshot, 0]), seasonal),
    /damaged: 1 bytes follow/,
  );
});

Deno.test("a final is learned once, and a revision that is too old changes nothing", () => {
  const { predictor } = learnAll(madeUp(2, 50), minutely);
  const before = predictor.snapshot();
  assert.equal(predictor.observe(pointAt(49, 1), false).kind, "unchanged");
  assert.equal(predictor.observe(pointAt(20, 1), true).kind, "too-old");
  assert.deepEqual(predictor.snapshot(), before);
  assert.equal(predictor.observe(pointAt(49, 1), true).kind, "revised");
  assert.equal(predictor.last?.value, 1);
});

Deno.test("windows that are passed over are windows without a value", () => {
  const all = new SeriesPredictor(seasonal);
  const some = new SeriesPredictor(seasonal);
  madeUp(3, 300).forEach((value, index) => {
    const there = index % 7 < 4 ? value : undefined;
    all.observe(pointAt(index, there), false);
    if (there !== undefined) some.observe(pointAt(index, there), false);
  });
  const last = some.last!.start / MINUTE;
  for (let index = last + 1; index < 300; index++) some.observe(pointAt(index, undefined), false);
  assert.deepEqual(some.snapshot(), all.snapshot());
});

Deno.test("after a gap of a year a season goes on where it should", () => {
  const options: SeriesOptions = { ...minutely, season: 10, methods: ["holt-winters"] };
  const predictor = new SeriesPredictor(options);
  const value = (index: number) => 100 + 10 * (index % 10);
  for (let index = 0; index < 200; index++) predictor.observe(pointAt(index, value(index)), false);
  const later = 525_600 + 3;
  predictor.observe(pointAt(later, value(later)), false);
  const [next] = predictor.forecasts(1);
  assert.equal(next!.start, (later + 1) * MINUTE);
  assert.ok(Math.abs(next!.value - value(later + 1)) < 2, `${next!.value}`);
  assert.equal(predictor.observe(pointAt(199, 0), true).kind, "too-old");
});

Deno.test("whatever comes in, what comes out is finite and in order", () => {
  const random = numbersFrom(11);
  const kinds: readonly ((index: number) => number | undefined)[] = [
    () => 0,
    () => 5,
    () => undefined,
    (index) => index === 40 ? 1e300 : 1,
    () => (random() - 0.5) * 2e300,
    () => random() < 0.5 ? Number.MAX_VALUE : -Number.MAX_VALUE,
    () => random() * 5e-324,
    () => random() < 0.3 ? NaN : random() < 0.5 ? Infinity : random(),
    (index) => 2 ** (index * 4),
    (index) => index < 100 ? 1e-200 * random() : 1e200 * random(),
    (index) => index < 100 ? 0 : random(),
    (index) => index < 100 ? random() : 7,
  ];
  for (const options of [minutely, { ...minutely, horizon: 30 }, seasonal]) {
    for (const kind of kinds) {
      const predictor = new SeriesPredictor(options);
      for (let index = 0; index < 400; index++) {
        const { forecast, score } = predictor.observe(pointAt(index, kind(index)), false);
        const made = predictor.forecasts(options.horizon ?? 1);
        for (const { value, lower, upper } of [...made, ...forecast ? [forecast] : []]) {
          assert.ok(Number.isFinite(value) && Number.isFinite(lower) && Number.isFinite(upper));
          assert.ok(lower <= value && value <= upper);
        }
        assert.ok(score === undefined || (score >= 0 && score <= 1));
      }
      for (const number of Object.values(predictor.error(1) ?? {})) assert.ok(number >= 0);
    }
  }
});

Deno.test("methods together are about as good as the best of them, or better", () => {
  const normal = normalFrom(51);
  let [walk, slope] = [0, 0];
  const kinds: Readonly<Record<string, (index: number) => number>> = {
    "noise": () => 20 + normal(),
    "a season": (index) => 100 + 30 * Math.sin(2 * Math.PI * index / 12) + normal(),
    "a walk": () => walk += normal(),
    "slopes": (index) => (slope += index % 200 < 100 ? 1 : -1) + normal(),
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const values = Array.from({ length: 2_000 }, (_, index) => kind(index));
    const errorOf = (methods: readonly MethodName[]) =>
      learnAll(values, { ...seasonal, methods }).outcomes.slice(500).reduce(
        (sum, { forecast }, index) => sum + Math.abs(values[500 + index]! - forecast!.value),
        0,
      );
    const alone = METHODS.map((method) => errorOf([method]));
    const together = errorOf(METHODS);
    assert.ok(together < 1.02 * Math.min(...alone), `${name}: ${together} beside ${alone}`);
  }
});

Deno.test("spikes are found though they keep coming, and the windows after them are usual", () => {
  const normal = normalFrom(21);
  const random = numbersFrom(22);
  let walk = 0;
  const kinds: Readonly<Record<string, (index: number) => number>> = {
    "noise": () => 20 + normal(),
    "a season": (index) => 100 + 30 * Math.sin(2 * Math.PI * index / 12) + normal(),
    "a walk": () => walk += normal(),
    "counts": () => Math.floor(40 * random() ** 2),
  };
  for (const [name, kind] of Object.entries(kinds)) {
    const usual = Array.from({ length: 3_000 }, (_, index) => kind(index));
    const isSpike = (index: number) => index >= 300 && index % 100 === 50;
    const found = { spikes: 0, all: 0, false: 0, after: 0 };
    const values = usual.map((value, index) =>
      isSpike(index) ? value + (index % 200 === 50 ? 150 : -150) : value
    );
    learnAll(values, seasonal).outcomes.forEach(({ anomaly }, index) => {
      if (isSpike(index)) found.all++;
      if (anomaly !== true || index < 300) return;
      found[isSpike(index) ? "spikes" : isSpike(index - 1) ? "after" : "false"]++;
    });
    assert.ok(found.spikes >= found.all - 1, `${name}: ${found.spikes} of ${found.all} are found`);
    assert.ok(found.false <= 12, `${name}: ${found.false} of 2,700 are no spikes`);
    assert.ok(found.after <= 2, `${name}: ${found.after} follow a spike`);
  }
});

Deno.test("of usual windows about one in ten scores above 0.9, and one in a hundred above 0.99", () => {
  for (const seed of [31, 32, 33]) {
    const normal = normalFrom(seed);
    const values = Array.from({ length: 6_000 }, () => 50 + normal());
    const scores = learnAll(values, minutely).outcomes.slice(1_000).map(({ score }) => score!);
    const above = (least: number) => scores.filter((one) => one > least).length / scores.length;
    assert.ok(above(0.9) > 0.04 && above(0.9) < 0.13, `${above(0.9)}`);
    assert.ok(above(0.99) > 0.002 && above(0.99) < 0.014, `${above(0.99)}`);
  }
});

Deno.test("a level that stays is unusual once", () => {
  const normal = normalFrom(41);
  const values = Array.from({ length: 600 }, (_, index) => (index < 400 ? 10 : 60) + normal());
  const { outcomes } = learnAll(values, minutely);
  assert.equal(outcomes[400]!.anomaly, true);
  const after = outcomes.slice(401).filter(({ anomaly }) => anomaly === true).length;
  assert.ok(after <= 1, `${after}`);
});

Deno.test("a series that stood still is unusual at most once when it moves, and usual where it did before", () => {
  for (const still of [64, 300, 1_000]) {
    for (const options of [minutely, { ...minutely, season: 24 }]) {
      const [first, again] = [normalFrom(61), normalFrom(62)];
      const values = [
        ...Array<number>(still).fill(100),
        ...Array.from({ length: 400 }, () => 105 + first()),
        ...Array<number>(still).fill(100),
        ...Array.from({ length: 100 }, () => 100 + again()),
      ];
      const { outcomes } = learnAll(values, options);
      const anomalies = outcomes.flatMap(({ anomaly }, index) => anomaly === true ? [index] : []);
      assert.equal(anomalies[0], still, "what never moved, moves");
      const moving = anomalies.filter((index) => index > still && index <= still + 100);
      assert.ok(moving.length <= 2, `after ${still}: ${moving}`);
      const later = anomalies.filter((index) => index >= 2 * still + 400);
      assert.ok(later.length <= 1, `after ${still} again: ${later}`);
    }
  }
});

Deno.test("counts are never forecast below zero", () => {
  const random = numbersFrom(5);
  const counts = Array.from({ length: 300 }, () => Math.floor(random() ** 4 * 6));
  const { predictor, outcomes } = learnAll(counts, minutely);
  for (const { forecast } of outcomes) assert.ok((forecast?.lower ?? 0) >= 0);
  assert.ok(predictor.forecasts(1)[0]!.upper > 0);
});

Deno.test("options that mean nothing are refused, each by its name", () => {
  const wrong: readonly (readonly [Partial<SeriesOptions>, RegExp])[] = [
    [{ season: 1 }, /'season' must be 2/],
    [{ season: 1e6 }, /'season' must be a whole number, 0 … 10080/],
    [{ horizon: 0 }, /'horizon' must be a whole number, 1 … 96: got 0/],
    [{ level: 1 }, /'level' must be 0.5/],
    [{ revisable: -1 }, /'revisable'/],
    [{ zone: "Nowhere" }, /'zone' must be an IANA time zone: got 'Nowhere'/],
    [{ shape: { kind: "calendar", unit: "month", zone: "UTC" }, season: "week" }, /'season'/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => new SeriesPredictor({ ...minutely, ...options }), message);
  }
  const predictor = new SeriesPredictor(minutely);
  assert.throws(() => predictor.forecasts(2), /'horizon' must be 1 … 1/);
  assert.throws(() => predictor.learn({ start: 5, end: 6, value: 1 }), /'start' must be that of/);
});

Deno.test("days of a zone whose clocks change are a series without gaps", () => {
  const zone = "Europe/Athens";
  const options: SeriesOptions = { shape: { kind: "calendar", unit: "day", zone }, season: "week" };
  const predictor = new SeriesPredictor(options);
  let date = Temporal.PlainDate.from("2026-01-05");
  for (let day = 0; day < 140; day++, date = date.add({ days: 1 })) {
    const start = date.toZonedDateTime(zone).epochMilliseconds;
    const end = date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
    const [expected] = predictor.last === undefined ? [] : predictor.forecasts(1);
    if (expected !== undefined) assert.deepEqual([expected.start, expected.end], [start, end]);
    const value = date.dayOfWeek > 5 ? 5 : 50;
    const { forecast } = predictor.observe({ start, end, value }, false);
    if (day > 70) assert.ok(Math.abs(forecast!.value - value) < 1, `${date}: ${forecast!.value}`);
  }
});
