import { longestWindow } from "#window/spec.ts";
import { type AlignedShape, isZone } from "#window/mod.ts";
import { paneAssigner } from "#window/assigner.ts";

/** Names of the methods that can be chosen from. */
export const METHODS = ["last value", "last season", "holt-winters", "linear", "mean"] as const;
export type MethodName = typeof METHODS[number];

/** What a series is and what is asked of its predictor. A snapshot fits the same options alone. */
export interface SeriesOptions {
  /** Where the windows of the series lie. Sessions are no series. */
  readonly shape: AlignedShape;
  /** After how many windows, or what time, values are expected to repeat. Default: never. */
  readonly season?: number | "day" | "week";
  /** How many windows ahead are forecast, 1 … 96. Default 1. */
  readonly horizon?: number;
  /** Coverage that intervals aim at, 0.5 … 0.99. Default 0.9. */
  readonly level?: number;
  /**
   * For how many windows after it a window may still be revised: at least the allowed lateness in
   * windows. Bounds memory. Default 16, at most 512.
   */
  readonly revisable?: number;
  /** Time zone of the calendar that values follow. Default: that of a calendar shape, or UTC. */
  readonly zone?: string;
  /** Methods to choose from; `last value` is always one. Default: all. */
  readonly methods?: readonly MethodName[];
}

/** Checked options with every default. */
export interface CheckedOptions extends Required<Omit<SeriesOptions, "season">> {
  /** Windows of a season; 0: none. */
  readonly season: number;
}

/** The longest season, in windows: a week of minutes. */
export const MAX_SEASON = 10_080;
export const MAX_HORIZON = 96;
export const MAX_REVISABLE = 512;
const SEASON_MS = { day: 86_400_000, week: 604_800_000 } as const;

/** @throws {RangeError} Naming the option that is not valid and what was expected. */
export function checkSeriesOptions(options: SeriesOptions): CheckedOptions {
  const { shape, horizon = 1, level = 0.9, revisable = 16, methods = METHODS } = options;
  const { zone = shape.kind === "calendar" ? shape.zone : "UTC" } = options;
  if (!(longestWindow(shape) > 0)) throw new RangeError("'shape' must be that of aligned windows");
  const season = seasonOf(options);
  checkWhole("season", season, { least: 0, most: MAX_SEASON });
  checkWhole("horizon", horizon, { least: 1, most: MAX_HORIZON });
  checkWhole("revisable", revisable, { least: 0, most: MAX_REVISABLE });
  if (season === 1) throw new RangeError("'season' must be 2 windows or more: got 1");
  if (!(level >= 0.5 && level <= 0.99)) {
    throw new RangeError(`'level' must be 0.5 … 0.99: got ${level}`);
  }
  if (!isZone(zone)) throw new RangeError(`'zone' must be an IANA time zone: got '${zone}'`);
  for (const name of methods) {
    if (!METHODS.includes(name)) {
      throw new RangeError(`'methods' may hold ${METHODS.join(", ")}: '${name}' is not one`);
    }
  }
  return { shape: bareShape(shape), season, horizon, level, revisable, zone, methods };
}

/** The shape alone, where a whole spec was given. */
function bareShape(shape: AlignedShape): AlignedShape {
  if (shape.kind === "calendar") return { kind: shape.kind, unit: shape.unit, zone: shape.zone };
  const { kind, sizeMs } = shape;
  return kind === "tumbling" ? { kind, sizeMs } : { kind, sizeMs, slideMs: shape.slideMs };
}

function seasonOf({ shape, season = 0 }: SeriesOptions): number {
  if (typeof season === "number") return season;
  const windows = SEASON_MS[season] / paneAssigner(shape).slideMs;
  if (Number.isInteger(windows) && windows > 1) return windows;
  throw new RangeError(
    `'season' must be two whole windows at least: a ${season} is ${windows} of them`,
  );
}

function checkWhole(
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`'${name}' must be a whole number, ${least} … ${most}: got ${value}`);
  }
}
