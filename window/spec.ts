import type { RecordFilter } from "./filter.ts";

/** What can be computed of a measure; `count` is the number of records and always present. */
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
  | "p99";

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

export type WindowSpec = TumblingSpec | HoppingSpec | SessionSpec;

/** Most hopping windows that may hold one record: each of them is an update when it changes. */
export const MAX_WINDOWS_PER_RECORD = 3600;

/** Size in ms, 0 for sessions. It identifies the spec within its stream. */
export function windowSize(spec: WindowSpec): number {
  return spec.kind === "session" ? 0 : spec.sizeMs;
}

const AGGREGATES: ReadonlySet<string> = new Set<AggregateName>(
  ["count", "sum", "min", "max", "avg", "stddev", "first", "last", "p50", "p95", "p99"],
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
          : `a stream cannot have two windows of ${size} ms: change one 'sizeMs'`,
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
