import { parseDuration } from "#core/declaration/mod.ts";
import type { TimeRange } from "../disorder/disorder_options.ts";
import type { StartChoice } from "../pace/start.ts";

/** How the text of an option becomes a value. */
export interface Reader<T> {
  /** What is allowed, in words: it ends the sentence "… must be". */
  readonly allowed: string;
  /** Undefined when the text is not allowed. */
  readonly read: (text: string) => T | undefined;
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    read: (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
    },
  };
}

/** A number above 0. */
export const positiveNumber: Reader<number> = {
  allowed: "a number above 0",
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value > 0 && value < Infinity ? value : undefined;
  },
};

/** A number above 0, or `max`, which is Infinity. */
export const rate: Reader<number> = {
  allowed: "a number of records per second above 0, or max",
  read: (text) => text === "max" ? Infinity : positiveNumber.read(text),
};

/** A share of records, in [0, 1]. */
export const share: Reader<number> = {
  allowed: "a share from 0 to 1",
  read: (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    return value >= 0 && value <= 1 ? value : undefined;
  },
};

/** A duration above 0, read as milliseconds. */
export const duration: Reader<number> = {
  allowed: "a duration such as 30s, 5m or 2h",
  read: (text) => {
    const value = toDuration(text);
    return value === undefined || value < 1 ? undefined : Math.round(value);
  },
};

/** One duration, or a range such as `3m..20m`. */
export const durationRange: Reader<TimeRange> = {
  allowed: "a duration such as 20m, or a range such as 3m..20m",
  read: (text) => {
    const [min, max, ...rest] = text.split("..").map(duration.read);
    if (rest.length > 0 || min === undefined) return undefined;
    if (!text.includes("..")) return { min, max: min };
    return max === undefined || max < min ? undefined : { min, max };
  },
};

/** Names separated by commas. */
export const names: Reader<readonly string[]> = {
  allowed: "names separated by commas",
  read: (text) => {
    const list = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
    return list.length === 0 ? undefined : list;
  },
};

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return {
    allowed: words.join(" or "),
    read: (text) => words.find((word) => word === text),
  };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Where simulated time begins. */
export const start: Reader<StartChoice> = {
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
