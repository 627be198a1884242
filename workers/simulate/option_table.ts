import { parseDuration } from "#core/declaration/mod.ts";
import type { TimeRange } from "./disorder.ts";
import type { StartChoice } from "./pace.ts";

/** How the text of an option becomes a value. */
export interface Reader<T> {
  /** What is allowed, in words: it ends the sentence "… must be". */
  readonly allowed: string;
  /** Undefined when the text is not allowed. */
  readonly read: (text: string) => T | undefined;
}

/** A whole number from `min` to `max`. */
function wholeNumber(min: number, max: number): Reader<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** A number above 0. */
const positiveNumber: Reader<number> = {
  allowed: "a number above 0",
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value > 0 && value < Infinity ? value : undefined;
  },
};

/** A number above 0, or `max`, which is Infinity. */
const rate: Reader<number> = {
  allowed: "a number of records per second above 0, or max",
  read: (text) => text === "max" ? Infinity : positiveNumber.read(text),
};

/** A share of records, in [0, 1]. */
const share: Reader<number> = {
  allowed: "a share from 0 to 1",
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value >= 0 && value <= 1 ? value : undefined;
  },
};

/** A duration above 0, read as milliseconds. */
const duration: Reader<number> = {
  allowed: "a duration such as 30s, 5m or 2h",
  read: (text) => {
    const value = toDuration(text);
    return value === undefined || value < 1 ? undefined : Math.round(value);
  },
};

/** One duration, or a range such as `3m..20m`. */
const durationRange: Reader<TimeRange> = {
  allowed: "a duration such as 20m, or a range such as 3m..20m",
  read: (text) => {
    const [min, max, ...rest] = text.split("..").map(duration.read);
    if (rest.length > 0 || min === undefined) return undefined;
    if (!text.includes("..")) return { min, max: min };
    return max === undefined || max < min ? undefined : { min, max };
  },
};

/** Names separated by commas. */
const names: Reader<readonly string[]> = {
  allowed: "names separated by commas",
  read: (text) => {
    const list = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
    return list.length === 0 ? undefined : list;
  },
};

/** One of a few words. */
function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return {
    allowed: words.join(" or "),
    read: (text) => words.find((word) => word === text),
  };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Where simulated time begins. */
const start: Reader<StartChoice> = {
  allowed: "an ISO time with its zone such as 2026-01-01T00:00:00Z, epoch milliseconds, now, " +
    "now-20m or resume",
  read: (text) => {
    if (text === "resume") return { kind: "resume" };
    if (text === "now") return { kind: "now", agoMs: 0 };
    if (text.startsWith("now-")) {
      const agoMs = toDuration(text.slice("now-".length));
      return agoMs === undefined ? undefined : { kind: "now", agoMs };
    }
    const time = /^\d{1,15}$/.test(text) ? Number(text) : ISO.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(time) ? undefined : { kind: "at", time };
  },
};

function toDuration(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}

/** One option of the command: how it is written, what it is for and what it accepts. */
export interface OptionRow<T> {
  /** As the parser wants it, such as `--vehicles <n>`. */
  readonly flags: string;
  readonly help: string;
  /** The default as it would be typed. */
  readonly fallback?: string;
  readonly reader: Reader<T>;
}

function row<T>(
  flags: string,
  reader: Reader<T>,
  texts: { readonly help: string; readonly fallback?: string },
): OptionRow<T> {
  return { flags, reader, ...texts };
}

/** Every option that takes a value. */
export const optionTable = {
  scenario: row("--scenario <names>", { allowed: "a name", read: (text) => text }, {
    help: "worlds to simulate: a name, a,b or all",
    fallback: "smart-city",
  }),
  streams: row("--streams <names>", names, { help: "streams to send, a,b; default all of it" }),
  vehicles: row("--vehicles <n>", wholeNumber(1, 1_000_000), {
    help: "smart-city: vehicles on the road; default 100",
  }),
  buildings: row("--buildings <n>", wholeNumber(1, 10_000), {
    help: "building: buildings of the campus; default 1",
  }),
  people: row("--people <n>", wholeNumber(1, 100_000), {
    help: "wearables: people with a watch; default 20",
  }),
  phones: row("--phones <n>", wholeNumber(1, 100_000), {
    help: "phone: phones that record; default 4",
  }),
  rooms: row("--rooms <n>", wholeNumber(1, 100_000), {
    help: "profiles: rooms of the site; default 9",
  }),
  journeys: row("--journeys <kind>", oneOf("once", "endless"), {
    help: "once: end when all have arrived; endless: rest, then drive back",
    fallback: "once",
  }),
  seed: row("--seed <n>", wholeNumber(0, 4_294_967_295), {
    help: "the same seed gives the same records",
    fallback: "1",
  }),
  start: row("--start <time>", start, {
    help: "event time of the beginning: ISO, epoch ms, now, now-20m, or resume (a journey " +
      "before now, after what the topics hold)",
    fallback: "2026-01-01T00:00:00Z",
  }),
  duration: row("--duration <time>", duration, {
    help: "event time to simulate; default to the end",
  }),
  records: row("--records <n>", wholeNumber(1, Number.MAX_SAFE_INTEGER), {
    help: "stop after so many records",
  }),
  speed: row("--speed <n>", positiveNumber, {
    help: "event time per wall time, of every scenario; default its own",
  }),
  rate: row("--rate <n>", rate, {
    help: "records per second, or max; instead of --speed",
  }),
  disorder: row("--disorder <preset>", oneOf("none", "mild"), {
    help: "mild: a little of all that follows; single options below change it",
    fallback: "none",
  }),
  outOfOrder: row("--out-of-order <share>", share, { help: "share overtaken by later records" }),
  outOfOrderBy: row("--out-of-order-by <time>", duration, {
    help: "by how much event time at most; default 60s",
  }),
  late: row("--late <share>", share, { help: "share that comes late" }),
  lateBy: row("--late-by <time>", durationRange, {
    help: "how late: 20m, or a range 3m..20m; default 20m",
  }),
  duplicate: row("--duplicate <share>", share, { help: "share that comes twice" }),
  invalid: row("--invalid <share>", share, {
    help: "share with broken JSON, a missing field, a wrong type, value or key",
  }),
  missing: row("--missing <share>", share, { help: "share that never comes" }),
  offline: row("--offline <share>", share, {
    help: "share of the senders that lose their connection once in each hour",
  }),
  offlineFor: row("--offline-for <time>", duration, {
    help: "how long; then all their records come at once; default 5m",
  }),
};

type ValueOf<R> = R extends OptionRow<infer T> ? T : never;

/** Value of every option; undefined where none was given and there is no default. */
export type OptionValues = {
  readonly [K in keyof typeof optionTable]: ValueOf<(typeof optionTable)[K]> | undefined;
};
