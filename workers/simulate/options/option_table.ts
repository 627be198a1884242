import {
  duration,
  durationRange,
  names,
  oneOf,
  positiveNumber,
  rate,
  type Reader,
  share,
  start,
  wholeNumber,
} from "./values.ts";

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
  scenario: row("--scenario <name>", { allowed: "a name", read: (text) => text }, {
    help: "world to simulate",
    fallback: "smart-city",
  }),
  streams: row("--streams <names>", names, { help: "streams to send, a,b; default all of it" }),
  vehicles: row("--vehicles <n>", wholeNumber(1, 1_000_000), {
    help: "vehicles on the road",
    fallback: "100",
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
  speed: row("--speed <n>", positiveNumber, { help: "event time per wall time; default 1" }),
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
    help: "share of the vehicles that lose their connection once in each hour",
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
