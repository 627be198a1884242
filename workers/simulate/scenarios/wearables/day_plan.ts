import type { PlaceKind } from "#streams/wearables/person_moment.ts";
import { ZONE } from "#streams/wearables/fields.ts";
import { Random } from "../../random.ts";
import { type Mountain, MOUNTAINS, type Path, type Spot } from "./places.ts";
import type { Profile } from "./profile.ts";

/** What somebody is about; the minutes of it may differ: nobody sits still all evening. */
export type Doing =
  | "sleep"
  | "home"
  | "work"
  | "travel"
  | "errand"
  | "out"
  | "walk"
  | "climb"
  | "descend"
  | "run"
  | "cycle"
  | "swim"
  | "strength";

/** A part of a day. */
export interface Segment {
  /** Epoch ms; inclusive. */
  readonly from: number;
  /** Epoch ms; exclusive. */
  readonly until: number;
  readonly doing: Doing;
  readonly place: PlaceKind;
  readonly path: Path;
  /** The watch lies on its charger. */
  readonly charging: boolean;
  /** Phone and network are away. */
  readonly offline: boolean;
}

/** Whose days are planned. */
export interface PlanOptions {
  readonly seed: number;
  /** Number of the person. */
  readonly number: number;
  readonly profile: Profile;
}

/** Share of the days on which somebody forgets to charge the watch. */
const FORGETS = 0.1;
const TRAVEL_MINUTES = [18, 45] as const;

/**
 * The whole civil day of a person, segment by segment. Equal options give equal days, whenever the
 * simulation begins.
 *
 * @param date a day in the zone of these people
 */
export function planDay(date: Temporal.PlainDate, options: PlanOptions): readonly Segment[] {
  const { profile, seed, number } = options;
  const random = new Random(seed, 0xda7, number, daysSinceEpoch(date));
  const day = new Day(date, profile);
  const free = date.dayOfWeek > 5;
  const wakes = profile.wakesAt + random.integer(-12, 18) + (free ? random.integer(30, 110) : 0);
  const charges = random.next() < FORGETS ? undefined : profile.charges;
  day.sleepUntil(wakes);
  day.home(charges === "morning" ? 60 : random.integer(25, 50), {
    charging: charges === "morning",
  });
  const hikes = free && profile.hikes && random.next() < 0.4;
  if (hikes) hike(day, random);
  else if (free) freeDay(day, random, profile);
  else workingDay(day, random, profile);
  const bedtime = Math.min(
    24 * 60 - 6,
    24 * 60 + profile.wakesAt - profile.sleeps + random.integer(-25, 25),
  );
  const charging = charges === "evening";
  day.homeUntil(bedtime - (charging ? 85 : 0));
  if (charging) day.home(80, { charging: true });
  day.homeUntil(bedtime);
  day.sleepUntil(undefined);
  return day.segments;
}

/** The civil day of an instant (epoch ms) in the zone of these people. */
export function dateOf(time: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(ZONE).toPlainDate();
}

function daysSinceEpoch(date: Temporal.PlainDate): number {
  return Temporal.PlainDate.from("1970-01-01").until(date).days;
}

function workingDay(day: Day, random: Random, profile: Profile): void {
  const { home, work } = profile.places;
  const athlete = profile.sports.length > 0;
  if (athlete && profile.sports.includes("run") && random.next() < 0.12) sport(day, random, "run");
  const atHome = random.next() < profile.worksAtHome;
  if (!atHome) day.travel(random.integer(...TRAVEL_MINUTES), work);
  const at = atHome ? home : work;
  const place = atHome ? "home" : "work";
  day.at(random.integer(180, 220), { doing: "work", place, spot: at });
  day.walk(random.integer(12, 28), at);
  day.at(25, { doing: "out", place: "restaurant", spot: at });
  day.at(random.integer(210, 270), { doing: "work", place, spot: at });
  if (!atHome) day.travel(random.integer(...TRAVEL_MINUTES), home);
  if (athlete && random.next() < 0.2 + 0.35 * profile.fitness) {
    sport(day, random, random.pick(profile.sports));
  } else if (random.next() < 0.18) {
    dinner(day, random, profile);
  }
}

function freeDay(day: Day, random: Random, profile: Profile): void {
  const { home, restaurant } = profile.places;
  day.home(random.integer(40, 120));
  day.at(random.integer(45, 100), { doing: "errand", place: "outdoors", spot: restaurant });
  day.home(random.integer(60, 120));
  if (profile.sports.length > 0 && random.next() < 0.65) {
    sport(day, random, random.pick(profile.sports));
  } else day.walk(random.integer(35, 80), home);
  day.homeUntil(18 * 60);
  if (random.next() < 0.4) dinner(day, random, profile);
}

/** A day on a mountain: up and down on foot, for hours without a network. */
function hike(day: Day, random: Random): void {
  const mountain = random.pick(MOUNTAINS);
  const { trailhead, summit } = mountain;
  const offline = random.next() < 0.75;
  const minutes = minutesUp(mountain);
  day.travel(random.integer(70, 100), trailhead);
  day.move(minutes, { doing: "climb", to: summit, offline });
  day.at(random.integer(30, 60), { doing: "out", place: "outdoors", spot: summit, offline });
  day.move(Math.round(minutes * 0.7), { doing: "descend", to: trailhead, offline });
  day.travel(random.integer(70, 100), undefined);
}

/** People climb some 480 m in an hour. */
function minutesUp({ trailhead, summit }: Mountain): number {
  return Math.round((summit.altitude - trailhead.altitude) / 8);
}

function sport(day: Day, random: Random, kind: Profile["sports"][number]): void {
  const { home, gym, pool } = day.profile.places;
  switch (kind) {
    case "run":
      return day.round(random.integer(28, 65), {
        doing: "run",
        from: home,
        radius: random.between(0.7, 1.6),
      });
    case "cycle":
      return day.round(random.integer(45, 120), {
        doing: "cycle",
        from: home,
        radius: random.between(3, 8),
      });
    case "swim":
      day.travel(15, pool);
      day.at(random.integer(25, 50), { doing: "swim", place: "pool", spot: pool });
      return day.travel(15, home);
    case "strength":
      day.travel(12, gym);
      day.at(random.integer(35, 70), { doing: "strength", place: "gym", spot: gym });
      return day.travel(12, home);
  }
}

function dinner(day: Day, random: Random, profile: Profile): void {
  day.travel(15, profile.places.restaurant);
  day.at(random.integer(70, 120), {
    doing: "out",
    place: "restaurant",
    spot: profile.places.restaurant,
  });
  day.travel(15, profile.places.home);
}

interface Stay {
  readonly doing: Doing;
  readonly place: PlaceKind;
  readonly spot: Spot;
  readonly offline?: boolean;
}

/** A day as it fills: each part begins where the one before ends, and none goes beyond midnight. */
class Day {
  readonly segments: Segment[] = [];
  readonly profile: Profile;
  readonly #date: Temporal.PlainDate;
  readonly #end: number;
  #cursor: number;
  #spot: Spot;

  constructor(date: Temporal.PlainDate, profile: Profile) {
    this.#date = date;
    this.profile = profile;
    this.#cursor = date.toZonedDateTime(ZONE).epochMilliseconds;
    this.#end = date.add({ days: 1 }).toZonedDateTime(ZONE).epochMilliseconds;
    this.#spot = profile.places.home;
  }

  /** @param minutes after midnight by the clock; undefined: to the end of the day */
  sleepUntil(minutes: number | undefined): void {
    const offline = this.profile.offlineAtNight;
    this.#add(this.#instant(minutes), { doing: "sleep", place: "home", offline });
  }

  homeUntil(minutes: number): void {
    this.#add(this.#instant(minutes), { doing: "home", place: "home" });
  }

  home(minutes: number, { charging = false } = {}): void {
    this.#add(this.#after(minutes), { doing: "home", place: "home", charging });
  }

  at(minutes: number, { doing, place, spot, offline = false }: Stay): void {
    this.#spot = spot;
    this.#add(this.#after(minutes), { doing, place, offline });
  }

  /** On foot through the streets around a spot. */
  walk(minutes: number, spot: Spot): void {
    this.round(minutes, { doing: "walk", from: spot, radius: minutes / 60 * 4.6 / (2 * Math.PI) });
  }

  round(
    minutes: number,
    { doing, from, radius }: { doing: Doing; from: Spot; radius: number },
  ): void {
    this.#spot = from;
    this.#add(this.#after(minutes), {
      doing,
      place: "outdoors",
      path: { kind: "round", from, radius },
    });
  }

  /** @param to undefined: home */
  travel(minutes: number, to: Spot = this.profile.places.home): void {
    this.#go(minutes, { doing: "travel", place: "transit", to });
  }

  move(minutes: number, options: { doing: Doing; to: Spot; offline: boolean }): void {
    this.#go(minutes, { ...options, place: "outdoors" });
  }

  #go(
    minutes: number,
    { doing, place, to, offline = false }: {
      doing: Doing;
      place: PlaceKind;
      to: Spot;
      offline?: boolean;
    },
  ): void {
    const path: Path = { kind: "way", from: this.#spot, to };
    this.#add(this.#after(minutes), { doing, place, path, offline });
    this.#spot = to;
  }

  #add(
    until: number,
    { doing, place, path, charging = false, offline = false }: {
      doing: Doing;
      place: PlaceKind;
      path?: Path;
      charging?: boolean;
      offline?: boolean;
    },
  ): void {
    const end = Math.min(until, this.#end);
    if (end <= this.#cursor) return;
    if (place === "home") this.#spot = this.profile.places.home;
    this.segments.push({
      from: this.#cursor,
      until: end,
      doing,
      place,
      path: path ?? { kind: "at", spot: this.#spot },
      charging,
      offline,
    });
    this.#cursor = end;
  }

  #after(minutes: number): number {
    return this.#cursor + minutes * 60_000;
  }

  #instant(minutes: number | undefined): number {
    if (minutes === undefined) return this.#end;
    const plainTime = new Temporal.PlainTime(Math.floor(minutes / 60), minutes % 60);
    return this.#date.toZonedDateTime({ timeZone: ZONE, plainTime }).epochMilliseconds;
  }
}
