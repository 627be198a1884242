import type { RecordFilter } from "./filter.ts";

/**
 * What can be computed of a measure; `count` is the number of records and always present. `value` is
 * what windows that are derived from others have.
 */
export type AggregateName =
  | "count"
  | "sum"
  | "min"
  | "max"
  | "avg"
  | "stddev"
  | "first"
  | "last"
  | "p50"
  | "p95"
  | "p99"
  | "value";

/** When a window is emitted; the rules are in `emit.ts`. */
export type EmitPolicy = "update" | "final" | "final-then-correct";

/** What every kind of window declares. Times are ms. */
export interface WindowSpecBase {
  /** How long after its end (in watermark time) a window still takes records. */
  allowedLatenessMs: number;
  /** Computed for every measure. */
  aggregates: readonly AggregateName[];
  /** Numeric record fields. A record without the field is not counted for that measure. */
  measures: readonly string[];
  emit: EmitPolicy;
  /** Only records that match are counted. */
  filter?: RecordFilter;
}

/** Windows of `sizeMs` side by side, aligned to the epoch. */
export interface TumblingSpec extends WindowSpecBase {
  kind: "tumbling";
  sizeMs: number;
}

/** Windows of `sizeMs`, one starting every `slideMs`; the size is a multiple of the slide. */
export interface HoppingSpec extends WindowSpecBase {
  kind: "hopping";
  sizeMs: number;
  slideMs: number;
}

/** Records of a key that are less than `gapMs` apart; ends `gapMs` after its last record. */
export interface SessionSpec extends WindowSpecBase {
  kind: "session";
  gapMs: number;
}

/** What a calendar window can span; weeks are those of ISO 8601, from Monday. */
export type CalendarUnit = "day" | "week" | "month";

/**
 * Civil days, weeks or months of a time zone, from midnight to midnight: a day is 23 or 25 h long
 * when clocks change.
 */
export interface CalendarSpec extends WindowSpecBase {
  kind: "calendar";
  unit: CalendarUnit;
  /** Name in the IANA time zone database, such as `Europe/Athens`. */
  zone: string;
}

/** Windows that lie where the clock or the calendar puts them, whatever the records are. */
export type AlignedSpec = TumblingSpec | HoppingSpec | CalendarSpec;

/** What says where aligned windows lie. */
export type AlignedShape =
  | Pick<TumblingSpec, "kind" | "sizeMs">
  | Pick<HoppingSpec, "kind" | "sizeMs" | "slideMs">
  | Pick<CalendarSpec, "kind" | "unit" | "zone">;

export type WindowSpec = AlignedSpec | SessionSpec;

/** Most hopping windows that may hold one record: each of them is an update when it changes. */
export const MAX_WINDOWS_PER_RECORD = 3600;

/** The size that stands for windows of a calendar unit, ms: of 24 h, 7 and 30 days. */
export const CALENDAR_SIZES: Readonly<Record<CalendarUnit, number>> = {
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

/**
 * Size in ms, 0 for sessions and nominal for calendar windows. It identifies the spec within its
 * stream.
 */
export function windowSize(spec: WindowSpec): number {
  if (spec.kind === "session") return 0;
  return spec.kind === "calendar" ? CALENDAR_SIZES[spec.unit] : spec.sizeMs;
}

/** The longest that windows of a calendar unit can be, ms: a zone may have had a day twice. */
const LONGEST: Readonly<Record<CalendarUnit, number>> = {
  day: 2 * CALENDAR_SIZES.day,
  week: 8 * CALENDAR_SIZES.day,
  month: 32 * CALENDAR_SIZES.day,
};

/** No window of a spec is longer, ms. */
export function longestWindow(spec: AlignedShape): number {
  return spec.kind === "calendar" ? LONGEST[spec.unit] : spec.sizeMs;
}

const AGGREGATES: ReadonlySet<string> = new Set<AggregateName>(
  ["count", "sum", "min", "max", "avg", "stddev", "first", "last", "p50", "p95", "p99", "value"],
);
const POLICIES: ReadonlySet<string> = new Set<EmitPolicy>([
  "update",
  "final",
  "final-then-correct",
]);

/**
 * Checks the windows of one stream.
 *
 * @throws {RangeError} Naming the parameter and what was expected, also when two specs have the
 * same {@linkcode windowSize}: their rows could not be distinguished.
 */
export function checkSpecs(specs: readonly WindowSpec[]): void {
  const sizes = new Set<number>();
  for (const spec of specs) {
    checkTimes(spec);
    checkMeasures(spec);
    if (!POLICIES.has(spec.emit)) {
      throw new RangeError(`'emit' must be one of ${[...POLICIES].join(", ")}: got '${spec.emit}'`);
    }
    const size = windowSize(spec);
    if (sizes.has(size)) {
      throw new RangeError(
        size === 0
          ? "a stream can have one session window: use one gap"
          : `a stream cannot have two windows of ${size} ms, which is what a calendar ` +
            "day, week (7 days) or month (30 days) counts as too: change one 'sizeMs' or 'unit'",
      );
    }
    sizes.add(size);
  }
}

function checkTimes(spec: WindowSpec): void {
  const { allowedLatenessMs } = spec;
  if (!Number.isSafeInteger(allowedLatenessMs) || allowedLatenessMs < 0) {
    throw new RangeError(`'allowedLatenessMs' must be whole ms, 0 or more: ${allowedLatenessMs}`);
  }
  if (spec.kind === "session") return checkSpan("gapMs", spec.gapMs);
  if (spec.kind === "calendar") return checkCalendar(spec);
  checkSpan("sizeMs", spec.sizeMs);
  if (spec.kind !== "hopping") return;
  checkSpan("slideMs", spec.slideMs);
  if (spec.sizeMs % spec.slideMs !== 0) {
    throw new RangeError(
      `'sizeMs' must be a multiple of 'slideMs': ${spec.sizeMs} is not one of ${spec.slideMs}`,
    );
  }
  if (spec.sizeMs / spec.slideMs > MAX_WINDOWS_PER_RECORD) {
    throw new RangeError(
      `'sizeMs' must be at most ${MAX_WINDOWS_PER_RECORD} times 'slideMs', as every record is in ` +
        `${
          spec.sizeMs / spec.slideMs
        } windows of ${spec.sizeMs} ms: raise 'slideMs' or lower 'sizeMs'`,
    );
  }
}

function checkCalendar({ unit, zone }: CalendarSpec): void {
  if (!Object.hasOwn(CALENDAR_SIZES, unit)) {
    throw new RangeError(
      `'unit' must be one of ${Object.keys(CALENDAR_SIZES).join(", ")}: got '${unit}'`,
    );
  }
  if (!isZone(zone)) {
    throw new RangeError(
      `'zone' must be a time zone of the IANA database, such as 'Europe/Athens': got '${zone}'`,
    );
  }
}

/** Whether the IANA database has a time zone of this name. */
export function isZone(zone: unknown): zone is string {
  // An offset such as `+02:00` is none: it names no place whose clocks are known.
  if (typeof zone !== "string" || !/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function checkSpan(name: string, ms: number): void {
  if (!Number.isSafeInteger(ms) || ms <= 0) {
    throw new RangeError(`'${name}' must be whole ms above 0: got ${ms}`);
  }
}

function checkMeasures(spec: WindowSpec): void {
  for (const name of spec.aggregates) {
    if (!AGGREGATES.has(name)) {
      throw new RangeError(
        `'aggregates' may hold ${[...AGGREGATES].join(", ")}: '${name}' is not one of them`,
      );
    }
  }
  if (new Set(spec.measures).size !== spec.measures.length) {
    throw new RangeError(`'measures' must not repeat a field: ${spec.measures.join(", ")}`);
  }
}
