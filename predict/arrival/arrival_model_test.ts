import assert from "node:assert/strict";
import { numbersFrom } from "../testing/random.ts";
import { ArrivalModel, type ArrivalOutcome } from "./arrival_model.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5, 10);
const DESTINATION = 100;

interface Report {
  readonly id: string;
  readonly at: number;
  readonly progress: number;
}

/** A vehicle that drives at a speed (distance a minute) that depends on place and time. */
function journey(id: string, setsOut: number, speed: (progress: number, at: number) => number) {
  const reports: Report[] = [{ id, at: setsOut, progress: 0 }];
  let [progress, at] = [0, setsOut];
  while (progress < DESTINATION) {
    progress = Math.min(DESTINATION, progress + speed(progress, at));
    reports.push({ id, at: at += MINUTE, progress });
  }
  return { reports, arrives: reports.at(-1)!.at };
}

function inOrder(journeys: readonly { readonly reports: readonly Report[] }[]): Report[] {
  return journeys.flatMap(({ reports }) => reports)
    .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
}

function observeAll(model: ArrivalModel, reports: readonly Report[]): ArrivalOutcome[] {
  return reports.map(({ id, ...progress }) => model.observe(id, progress));
}

Deno.test("a road whose sections were driven before is known, fast ones and slow ones", () => {
  const model = new ArrivalModel({ destination: DESTINATION });
  // A slow town at the end: the mean speed of the way so far says nothing of it.
  const speed = (progress: number) => progress < 60 ? 2 : 0.5;
  const before = Array.from({ length: 10 }, (_, i) => journey(`a${i}`, START + i * MINUTE, speed));
  observeAll(model, inOrder(before));
  const { reports, arrives } = journey("b", START + 3 * 60 * MINUTE, speed);
  for (const { id, ...progress } of reports) {
    const { expected } = model.observe(id, progress);
    if (progress.progress < 5 || expected === undefined) continue;
    const error = Math.abs(expected.arrival - arrives) / MINUTE;
    assert.ok(error < 10, `${error} minutes at ${progress.progress}`);
  }
  assert.ok(model.error!.relative < 1, `${model.error!.relative}`);
});

Deno.test("a vehicle that is slower everywhere arrives later", () => {
  const model = new ArrivalModel({ destination: DESTINATION });
  const before = Array.from(
    { length: 10 },
    (_, i) => journey(`a${i}`, START + i * MINUTE, () => 2),
  );
  observeAll(model, inOrder(before));
  const { reports, arrives } = journey("lorry", START + 2 * 60 * MINUTE, () => 1);
  const late = reports.filter(({ progress }) => progress > 50 && progress < DESTINATION);
  const outcomes = observeAll(model, reports);
  for (const report of late) {
    const { expected } = outcomes[reports.indexOf(report)]!;
    const rest = arrives - report.at;
    assert.ok(Math.abs(expected!.arrival - arrives) < 0.35 * rest + MINUTE, `${report.progress}`);
  }
});

Deno.test("a hold-up ahead delays those who have yet to come there, and is forgotten", () => {
  const model = new ArrivalModel({ destination: DESTINATION });
  const free = Array.from({ length: 20 }, (_, i) => journey(`a${i}`, START + i * MINUTE, () => 2));
  observeAll(model, inOrder(free));
  const now = START + 2 * 60 * MINUTE;
  const eta = (at: number, id: string) => {
    model.observe(id, { at: at - 5 * MINUTE, progress: 10 });
    return model.observe(id, { at, progress: 20 }).expected!.arrival - at;
  };
  const open = eta(now, "first");
  for (let minute = 1; minute <= 10; minute++) {
    for (const id of ["x", "y", "z"]) {
      model.observe(id, { at: now + minute * MINUTE, progress: 50 });
    }
  }
  assert.ok(eta(now + 11 * MINUTE, "second") > open + 2 * MINUTE);
  assert.ok(Math.abs(eta(now + 3 * 60 * MINUTE, "third") - open) < 2 * MINUTE);
});

Deno.test("arrivals are within their intervals as often as is said, of drivers who differ", () => {
  const random = numbersFrom(5);
  const model = new ArrivalModel({ destination: DESTINATION });
  const journeys = Array.from({ length: 400 }, (_, i) => {
    const mood = 0.8 + 0.4 * random();
    return journey(`v${i}`, START + i * 7 * MINUTE, () => mood * (1 + random()));
  });
  observeAll(model, inOrder(journeys));
  const { coverage, relative } = model.error!;
  assert.ok(Math.abs(coverage - 0.9) < 0.05, `${coverage}`);
  assert.ok(relative < 1.1, `${relative}`);
});

Deno.test("a model restored from a snapshot goes on as if nothing had been", () => {
  const random = numbersFrom(6);
  const journeys = Array.from(
    { length: 40 },
    (_, i) => journey(`v${i}`, START + i * 5 * MINUTE, () => random() < 0.1 ? 0 : 1 + 2 * random()),
  );
  const reports = inOrder(journeys);
  const options = { destination: DESTINATION };
  for (const cut of [0, 1, 500, 1_500]) {
    const model = new ArrivalModel(options);
    observeAll(model, reports.slice(0, cut));
    const restored = ArrivalModel.restore(model.snapshot(), options);
    assert.deepEqual(restored.snapshot(), model.snapshot());
    const rest = reports.slice(cut);
    assert.deepEqual(observeAll(restored, rest), observeAll(model, rest));
    assert.deepEqual(restored.snapshot(), model.snapshot());
  }
});

Deno.test("a snapshot of another version or destination is refused with words", () => {
  const snapshot = new ArrivalModel({ destination: 7 }).snapshot();
  assert.throws(
    () => ArrivalModel.restore(snapshot, { destination: 8 }),
    /another destination or level: let arrivals be learned anew/,
  );
  snapshot[0] = 9;
  assert.throws(() => ArrivalModel.restore(snapshot, { destination: 7 }), /version 9, and this/);
  assert.throws(() => new ArrivalModel({ destination: 0 }), /'destination' must be a distance/);
});

Deno.test("what is no news, or no number, changes nothing; nothing comes out that is no time", () => {
  const model = new ArrivalModel({ destination: DESTINATION });
  model.observe("a", { at: START, progress: 0 });
  model.observe("a", { at: START + MINUTE, progress: 3 });
  const before = model.snapshot();
  for (const at of [START + MINUTE, START, NaN, Infinity]) {
    assert.deepEqual(model.observe("a", { at, progress: 4 }), {});
  }
  for (const progress of [NaN, -1, Infinity]) {
    assert.deepEqual(model.observe("a", { at: START + 2 * MINUTE, progress }), {});
  }
  assert.deepEqual(model.snapshot(), before);
  // It stands for a day, then jumps, drives backwards, and the way back begins.
  for (const [minutes, progress] of [[9, 3], [1_440, 3], [1_441, 90], [1_442, 80], [1_443, 1e9]]) {
    const { expected } = model.observe("a", { at: START + minutes! * MINUTE, progress: progress! });
    if (expected === undefined) continue;
    const { lower, arrival, upper } = expected;
    assert.ok(lower <= arrival && arrival <= upper && Number.isSafeInteger(upper));
  }
});
