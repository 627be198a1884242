import assert from "node:assert/strict";
import { createRecordReader } from "#core/record/record_reader.ts";
import { ZONE } from "#streams/wearables/fields.ts";
import type { PersonMoment, Vitals } from "#streams/wearables/person_moment.ts";
import { simulateRecords, streamsOf } from "../../simulate_records.ts";
import { dateOf, planDay } from "./day_plan.ts";
import { heartZone, reserveShare } from "./heart.ts";
import { MOUNTAINS } from "./places.ts";
import { Person, TICK_MS } from "./person.ts";
import { kcalPerMinute, type Profile } from "./profile.ts";
import { WATCH_MODELS } from "./watch_models.ts";
import { wearables } from "./wearables.ts";

const DAY = 86_400_000;
/** Midnight of a Friday in Zürich: a working day, then a weekend. */
const START = Date.UTC(2026, 5, 11, 22);

/** Somebody and their days. */
interface Life {
  readonly profile: Profile;
  readonly moments: readonly PersonMoment[];
}

const lives: readonly Life[] = Array.from({ length: 40 }, (_, index) => {
  const person = new Person({ seed: 5, number: index + 1, start: START });
  const moments: PersonMoment[] = [];
  for (let time = START + person.phase; time < START + 3 * DAY; time += TICK_MS) {
    const state = person.momentAt(time);
    if (state !== undefined) moments.push(state.moment);
  }
  return { profile: person.profile, moments };
});

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function vitals(moments: readonly PersonMoment[], keep: (moment: PersonMoment) => boolean) {
  return moments.filter(keep).flatMap(({ vitals }) => vitals === undefined ? [] : [vitals]);
}

/** Minutes after midnight by the clock. */
function minuteOf(time: number): number {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(ZONE);
  return hour * 60 + minute;
}

function* all(): Generator<PersonMoment & { readonly profile: Profile }> {
  for (const { profile, moments } of lives) {
    for (const moment of moments) yield { ...moment, profile };
  }
}

Deno.test("distance is steps times stride, of each gait", () => {
  const seen = new Map<string, number>();
  for (const { activity, movement, profile } of all()) {
    if (movement === undefined || !(activity in profile.stride)) continue;
    const stride = profile.stride[activity as keyof Profile["stride"]];
    assert.ok(Math.abs(movement.distance * 1_000 - movement.steps * stride) < 0.51);
    assert.ok(movement.steps > 40 && movement.steps < 200, `${movement.steps} steps a minute`);
    seen.set(activity, (seen.get(activity) ?? 0) + 1);
  }
  for (const gait of ["walking", "hiking", "running"]) assert.ok(seen.get(gait)! > 100, gait);
});

Deno.test("energy follows the heart's reserve and the weight", () => {
  const sports = new Set(["hiking", "running", "cycling", "swimming", "strength"]);
  let minutes = 0;
  for (const { activity, movement, vitals, profile } of all()) {
    if (movement === undefined || vitals === undefined) continue;
    assert.ok(movement.active_calories <= movement.calories);
    if (!sports.has(activity)) continue;
    minutes++;
    const share = Math.min(1, Math.max(0.1, reserveShare(vitals.heart_rate, profile)));
    const kcal = kcalPerMinute(1 + share * (profile.maxMet - 1), profile.weight);
    assert.ok(Math.abs(movement.calories - kcal) < 0.06);
  }
  assert.ok(minutes > 2_000);
});

Deno.test("people turn over what people do in a day", () => {
  for (const { profile, moments } of lives) {
    const worn = moments.filter(({ movement }) => movement !== undefined);
    const perDay = mean(worn.map(({ movement }) => movement!.calories)) * 24 * 60;
    const atRest = kcalPerMinute(1, profile.weight) * 24 * 60;
    assert.ok(perDay > 1.1 * atRest && perDay < 3.6 * atRest, `${perDay} of ${atRest} kcal`);
  }
});

Deno.test("a battery stays between 0 and 100 and only falls between charges", () => {
  let empty = 0;
  for (const { moments } of lives) {
    for (const [index, { battery_level, charging, time }] of moments.entries()) {
      assert.ok(battery_level >= 0 && battery_level <= 100);
      const before = moments[index - 1];
      if (before === undefined) continue;
      if (time - before.time > TICK_MS) empty++;
      else if (charging) assert.ok(battery_level >= before.battery_level);
      else assert.ok(battery_level <= before.battery_level);
    }
  }
  assert.ok(empty > 0, "who forgets to charge has an empty watch some day");
});

Deno.test("people sleep at night, long enough, with a slower and more variable heart", () => {
  for (const { profile, moments } of lives) {
    const asleep = moments.filter(({ activity }) => activity === "sleeping");
    for (const { time } of asleep) {
      const minute = minuteOf(time);
      assert.ok(minute < 9.8 * 60 || minute > 20.5 * 60, `asleep at ${new Date(time)}`);
    }
    const still = vitals(moments, ({ activity }) => activity === "resting");
    const night = vitals(moments, ({ activity }) => activity === "sleeping");
    const rate = (list: readonly Vitals[]) => mean(list.map(({ heart_rate }) => heart_rate));
    assert.ok(rate(night) < rate(still) - 8);
    assert.ok(rate(night) > 0.8 * profile.restingRate && rate(night) < 1.15 * profile.restingRate);
    assert.ok(mean(night.map(({ hrv }) => hrv)) > mean(still.map(({ hrv }) => hrv)));
  }
});

Deno.test("a heart rate stays within what the body can do, and zones are tenths of the reserve", () => {
  for (const { vitals, profile } of all()) {
    if (vitals === undefined) continue;
    assert.ok(vitals.heart_rate >= 30 && vitals.heart_rate <= profile.maxRate);
    assert.equal(vitals.heart_zone, heartZone(vitals.heart_rate, profile));
  }
  const { profile } = lives[0]!;
  const at = (share: number) =>
    heartZone(profile.restingRate + share * (profile.maxRate - profile.restingRate), profile);
  assert.deepEqual([-0.1, 0.49, 0.5, 0.65, 0.7, 0.85, 0.9, 1].map(at), [
    ...["rest", "rest", "zone-1", "zone-2", "zone-3", "zone-4", "zone-5", "zone-5"],
  ]);
});

Deno.test("a hard day lowers the variability of the night after it", () => {
  // Of two nights of the same person, whose days differed much.
  let lower = 0;
  let pairs = 0;
  for (const { profile, moments } of lives) {
    const nights = [1, 2].map((day) => {
      const from = START + day * DAY;
      const load = moments.filter(({ time }) => time >= from - DAY && time < from)
        .reduce((sum, { movement }) => sum + (movement?.active_calories ?? 0), 0) / profile.weight;
      const night = vitals(
        moments,
        ({ time, activity }) =>
          time >= from && time < from + 5 * 3_600_000 && activity === "sleeping",
      );
      return { load, hrv: mean(night.map(({ hrv }) => hrv)) };
    });
    const [first, second] = nights as [typeof nights[0], typeof nights[0]];
    if (Math.abs(first.load - second.load) < 5) continue;
    pairs++;
    if ((first.load > second.load) === (first.hrv < second.hrv)) lower++;
  }
  assert.ok(pairs >= 10, `${pairs} pairs`);
  assert.ok(lower >= 0.8 * pairs, `${lower} of ${pairs}`);
});

Deno.test("oxygen saturation falls with the altitude", () => {
  const awake = (low: number, high: number) =>
    [...all()].flatMap(({ vitals, surroundings, activity }) => {
      const { altitude } = surroundings;
      const counts = vitals !== undefined && activity !== "sleeping";
      return counts && altitude >= low && altitude < high ? [vitals.spo2] : [];
    });
  const [valley, middle, high] = [awake(0, 700), awake(1_500, 1_900), awake(2_300, 3_300)];
  for (const group of [valley, middle, high]) assert.ok(group.length > 30);
  assert.ok(mean(valley) > 97 && mean(valley) < 99);
  assert.ok(mean(middle) < mean(valley) - 1.5);
  assert.ok(mean(high) < mean(middle) - 1.5 && mean(high) > 85);
});

Deno.test("the watch measures no body while it lies on its charger", () => {
  for (const { charging, vitals, movement } of all()) {
    assert.equal(vitals === undefined, charging);
    assert.equal(movement === undefined, charging);
  }
});

Deno.test("days are whole, also where the clocks change, and nobody is in two places", () => {
  for (
    const [day, hours] of [["2026-03-29", 23], ["2026-10-25", 25], ["2026-06-12", 24]] as const
  ) {
    const date = Temporal.PlainDate.from(day);
    for (const [index, { profile }] of lives.entries()) {
      const segments = planDay(date, { seed: 5, number: index + 1, profile });
      assert.equal(segments.at(-1)!.until - segments[0]!.from, hours * 3_600_000);
      assert.ok(dateOf(segments[0]!.from).equals(date));
      for (const [at, { from, until }] of segments.entries()) {
        assert.ok(until > from);
        if (at > 0) assert.equal(from, segments[at - 1]!.until);
      }
    }
  }
});

Deno.test("a hike leads up a mountain and is kept until the network is back", () => {
  const options = { seed: 5, start: START, entities: 40, journeys: "endless" } as const;
  let last = -Infinity;
  let longest = 0;
  let highest = 0;
  const bursts = new Map<string, number>();
  for (const { key, time, sentAt = time, moment } of wearables.moments(options)) {
    if (sentAt > START + 3 * DAY) break;
    assert.ok(sentAt >= last && sentAt >= time, "in the order in which they are sent");
    last = sentAt;
    highest = Math.max(highest, (moment as PersonMoment).surroundings.altitude);
    if (sentAt === time) continue;
    longest = Math.max(longest, sentAt - time);
    bursts.set(`${key} ${sentAt}`, (bursts.get(`${key} ${sentAt}`) ?? 0) + 1);
  }
  assert.ok(highest > Math.min(...MOUNTAINS.map(({ summit }) => summit.altitude)) - 30);
  const sizes = [...bursts.values()];
  assert.ok(sizes.length > 20 && sizes.every((size) => size > 30), `${sizes}`);
  // Within what the streams wait for.
  const { offlineMs } = streamsOf(["wearables"], [])[0]!;
  assert.ok(longest > 5 * 3_600_000 && longest < offlineMs, `${longest / 3_600_000} h`);
});

Deno.test("notifications are of every type, fit the moment, and read as people write", () => {
  const texts = new Map<string, Set<string>>();
  for (const { notice, battery_level, vitals, surroundings } of all()) {
    if (notice === undefined) continue;
    const name = `${notice.type} ${notice.topic}`;
    texts.set(name, (texts.get(name) ?? new Set()).add(notice.text));
    assert.match(notice.text, /^[A-ZÄÖÜ0-9].{15,}[.!?)]$/);
    if (name === "alert battery") assert.ok(battery_level <= 20);
    if (name === "alert heart") assert.ok(vitals!.heart_rate > 100);
    if (name === "alert oxygen") assert.ok(surroundings.altitude > 2_000);
  }
  for (const type of ["battery", "heart", "noise", "oxygen"]) {
    assert.ok(texts.has(`alert ${type}`), type);
  }
  for (const type of ["stand", "goal", "sleep", "medication", "workout"]) {
    assert.ok(texts.has(`reminder ${type}`), type);
  }
  assert.ok(texts.get("message chat")!.size > 30);
  assert.ok(texts.get("message workout")!.size > 10);
});

Deno.test("a watch writes its log every hour, and when something happens", () => {
  const statuses = new Set<string>();
  const codes = new Set<string>();
  for (const { moments } of lives) {
    let silent = 0;
    for (const { status } of moments) {
      silent = status === undefined ? silent + 1 : 0;
      assert.ok(silent <= 120);
      if (status === undefined) continue;
      statuses.add(status.status);
      if (status.error_code !== undefined) codes.add(status.error_code);
      const faulty = status.status === "warning" || status.status === "error";
      assert.equal(status.error_code !== undefined, faulty, status.message);
    }
  }
  assert.deepEqual([...statuses].sort(), ["charging", "error", "ok", "warning"]);
  for (const code of ["BAT-20", "BAT-5", "NET-4", "SYN-7"]) assert.ok(codes.has(code), code);
});

Deno.test("the catalogue of models names families of its own, and its shares add up", () => {
  assert.equal(Math.round(WATCH_MODELS.reduce((sum, { share }) => sum + share, 0) * 1e9), 1e9);
  assert.equal(new Set(WATCH_MODELS.map(({ family }) => family)).size, 3);
  for (const { model, family } of WATCH_MODELS) assert.ok(model.startsWith(family));
});

Deno.test("more people do not change what the others live, and the same seed lives the same", () => {
  const lived = (entities: number, seed: number) =>
    [...simulateRecords({
      scenario: "wearables",
      entities,
      seed,
      start: START,
      durationMs: DAY / 2,
    })]
      .filter(({ key }) => key === "watch-0002").map(({ value }) => value);
  const few = lived(2, 3);
  assert.ok(few.length > 1_000);
  assert.deepEqual(lived(6, 3), few);
  assert.notDeepEqual(lived(2, 4), few);
});

Deno.test("every stream has records, and readers accept all of them", () => {
  const streams = streamsOf(["wearables"], []);
  assert.equal(streams.length, 6);
  const readers = new Map(streams.map((stream) => [stream.name, createRecordReader(stream)]));
  const encoder = new TextEncoder();
  const counts = new Map<string, number>();
  const ids = new Set<unknown>();
  for (
    const { stream, key, value } of simulateRecords({
      scenario: "wearables",
      entities: 12,
      start: START,
      durationMs: DAY,
    })
  ) {
    const reader = readers.get(stream)!;
    const bytes = encoder.encode(value);
    assert.ok(reader.readMessage(bytes, encoder.encode(key)), `${stream} ${value}`);
    counts.set(stream, (counts.get(stream) ?? 0) + 1);
    ids.add(JSON.parse(value).id);
  }
  assert.equal(counts.size, 6);
  assert.equal(ids.size, [...counts.values()].reduce((sum, count) => sum + count, 0));
});
