import { ZONE } from "#streams/wearables/fields.ts";
import { type PersonMoment, WORKOUTS } from "#streams/wearables/person_moment.ts";
import { hashNumbers, noise, Random } from "../../random.ts";
import { tenth } from "../rounding.ts";
import { Battery } from "./battery.ts";
import { dateOf, planDay, type PlanOptions, type Segment } from "./day_plan.ts";
import { Heart } from "./heart.ts";
import { moveFor, movementOf } from "./motion.ts";
import { Notices } from "./notices.ts";
import { spotOn, surroundingsAt } from "./places.ts";
import { drawProfile, type Profile } from "./profile.ts";
import { StatusLog } from "./status_log.ts";
import { drawWatch, type WornWatch } from "./watch_models.ts";

/** Event time between two moments of a person, ms. */
export const TICK_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A body has lived so long before its first moment: then it is tired, and its battery used, ms. */
const BEFORE_MS = 24 * HOUR_MS;
/** Percent from which a watch that was empty is on again. */
const STARTS_AT = 3;

/** What a person is made from. */
export interface PersonOptions {
  readonly seed: number;
  /** 1 for the first. */
  readonly number: number;
  /** Epoch ms. */
  readonly start: number;
}

/** A moment, and whether anybody can be told of it. */
export interface PersonState {
  readonly moment: PersonMoment;
  readonly online: boolean;
}

/** One person with a watch. Ask for the moments one tick after the other. */
export class Person {
  readonly deviceId: string;
  /** The first moment is this long after the start, ms: less than a tick. */
  readonly phase: number;
  readonly profile: Profile;
  readonly #options: PersonOptions;
  readonly #personId: string;
  readonly #random: Random;
  readonly #worn: WornWatch;
  readonly #battery: Battery;
  readonly #heart: Heart;
  readonly #notices: Notices;
  readonly #log: StatusLog;
  #day: Day | undefined;
  #off = false;
  #kept = 0;

  constructor(options: PersonOptions) {
    const { seed, number, start } = options;
    const random = new Random(seed, 0x3ea2, number);
    const four = String(number).padStart(4, "0");
    this.#options = options;
    this.deviceId = `watch-${four}`;
    this.#personId = `person-${four}`;
    this.phase = random.integer(0, TICK_MS - 1);
    this.profile = drawProfile(random);
    this.#worn = drawWatch(random);
    const { batteryHours, batteryHealth } = this.#worn;
    this.#battery = new Battery(random.between(55, 100), batteryHours * batteryHealth / 100);
    this.#heart = new Heart(this.profile, random);
    this.#notices = new Notices(this.profile, random);
    this.#log = new StatusLog(random);
    this.#random = random;
    const first = start + this.phase;
    for (let time = first - BEFORE_MS; time < first; time += TICK_MS) this.momentAt(time);
  }

  /** The moment at `time`, one tick after the last; undefined while the watch is empty. */
  momentAt(time: number): PersonState | undefined {
    if (this.#day === undefined || time >= this.#day.until) {
      this.#day = planFor(time, { ...this.#options, profile: this.profile });
    }
    const day = this.#day;
    const segment = day.segmentAt(time);
    const { doing, place, charging, offline } = segment;
    const minute = day.minuteAt(time);
    const { profile } = this;
    const asleep = doing === "sleep";
    const motion = moveFor(doing, profile, this.#random);
    const workout = WORKOUTS.some((kind) => kind === motion.activity);
    this.#battery.next({ charging, asleep, workout });
    const spot = spotOn(segment.path, (time - segment.from) / (segment.until - segment.from));
    const surroundings = surroundingsAt(time, place, { ...this.#options, spot, asleep });
    // The heart goes on, whether or not the watch sees it.
    const vitals = this.#heart.next({
      effort: motion.effort,
      asleep,
      hour: minute / 60,
      altitude: spot.altitude,
      strain: this.#strain(time, segment),
      excess: asleep ? 0 : day.excessAt(time),
    });
    const level = this.#battery.level;
    this.#off = this.#off ? level < STARTS_AT : level <= 0;
    if (this.#off) return undefined;

    const movement = movementOf(motion, vitals.heart_rate, profile);
    const worn = charging ? undefined : { vitals, movement };
    const notice = this.#notices.next({
      doing,
      activity: motion.activity,
      minute,
      battery: level,
      charging,
      noise: surroundings.noise,
      altitude: spot.altitude,
      online: !offline,
      worn: worn && { heartRate: vitals.heart_rate, spo2: vitals.spo2, movement },
    });
    const status = this.#log.next({
      minute,
      battery: level,
      batteryHealth: this.#worn.batteryHealth,
      charging,
      online: !offline,
      kept: this.#kept,
      outdoors: place === "outdoors",
    });
    this.#kept = offline ? this.#kept + 1 : 0;
    return {
      online: !offline,
      moment: {
        // Counted from the epoch, so that runs over different times never share an id.
        sequence: Math.floor(time / TICK_MS),
        time,
        device_id: this.deviceId,
        person_id: this.#personId,
        watch: this.#worn.watch,
        battery_level: tenth(level),
        charging,
        battery_health: this.#worn.batteryHealth,
        activity: motion.activity,
        surroundings,
        ...worn,
        ...(notice === undefined ? {} : { notice }),
        ...(status === undefined ? {} : { status }),
      },
    };
  }

  /** 0 to 100: what the hour asks of the mind. */
  #strain(time: number, { doing }: Segment): number {
    const { seed, number } = this.#options;
    const mood = noise(hashNumbers(seed, number, 0x57), time / HOUR_MS / 1.5, 0, 0);
    switch (doing) {
      case "sleep":
        return 2;
      case "work":
        return 22 + 68 * mood;
      case "travel":
        return 24 + 36 * mood;
      default:
        return 10 + 30 * mood;
    }
  }
}

/** A civil day of a person. */
interface Day {
  /** Epoch ms; exclusive. */
  readonly until: number;
  segmentAt(time: number): Segment;
  /** Minutes after midnight by the clock. */
  minuteAt(time: number): number;
  /** Beats per minute that have no reason at this time (epoch ms). */
  excessAt(time: number): number;
}

function planFor(time: number, options: PlanOptions): Day {
  const { seed, number, profile } = options;
  const date = dateOf(time);
  const segments = planDay(date, options);
  const until = segments.at(-1)!.until;
  const from = segments[0]!.from;
  const random = new Random(seed, 0xe9c, number, from / 1_000);
  const races = profile.palpitations && random.next() < 0.5;
  const racesFrom = from + random.integer(9 * 60, 21 * 60) * 60_000;
  const racesUntil = racesFrom + random.integer(18, 45) * 60_000;
  const racesBy = random.between(42, 60);
  const ill = noise(hashNumbers(seed, number, 0x111), from / 86_400_000 / 4, 0, 0) > 0.9;
  let at = 0;
  return {
    until,
    segmentAt(asked) {
      while (segments[at]!.until <= asked) at++;
      return segments[at]!;
    },
    minuteAt: wallMinutes(),
    excessAt: (asked) =>
      (ill ? 12 : 0) + (races && asked >= racesFrom && asked < racesUntil ? racesBy : 0),
  };
}

/** Minutes after midnight by the clock; asks the zone once an hour, for it changes on the hour. */
function wallMinutes(): (time: number) => number {
  let hourOf = NaN;
  let minutes = 0;
  return (time) => {
    const whole = Math.floor(time / HOUR_MS);
    if (whole !== hourOf) {
      hourOf = whole;
      const at = Temporal.Instant.fromEpochMilliseconds(whole * HOUR_MS).toZonedDateTimeISO(ZONE);
      minutes = at.hour * 60 + at.minute;
    }
    return (minutes + Math.floor((time - whole * HOUR_MS) / 60_000)) % (24 * 60);
  };
}
