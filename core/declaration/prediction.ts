import {
  type AggregateName,
  CALENDAR_SIZES,
  type CalendarUnit,
  windowSize,
  type WindowSpec,
} from "#window/mod.ts";
import { ARRIVAL } from "../contract/predicted_series.ts";

/** Time after which a series repeats itself. */
export type Season = Extract<CalendarUnit, "day" | "week">;

/** What is predicted of each key of a stream: the next windows, by those that are final. */
export interface PredictionDeclaration {
  /** A measure of the windows; left out for `count`. */
  readonly measure?: string;
  /** An aggregate that the windows have. */
  readonly aggregate: AggregateName;
  /** Size of the windows, ms: tumbling ones, or those of a calendar day (24 h), week or month. */
  readonly window: number;
  /** How many windows ahead, 1 or more. */
  readonly horizon: number;
  /** After how many windows, or after what time, the series repeats itself. Default: it does not. */
  readonly season?: number | Season;
  /** Of windows across keys: their dimensions, as the window declares them. */
  readonly by?: readonly string[];
}

/** A checked {@linkcode PredictionDeclaration}. */
export interface PredictionSpec {
  /** A measure, or {@linkcode COUNT}. */
  readonly measure: string;
  readonly aggregate: AggregateName;
  /** Size of the windows, ms: identifies them within the stream. */
  readonly window: number;
  /** Windows ahead. */
  readonly horizon: number;
  /** Windows after which the series repeats itself; absent when it does not. */
  readonly season?: number;
}

/** Stands for the measure where records are counted. */
export const COUNT = "count";

/**
 * When each key, such as a vehicle, will have come to the end of its way, by how far it is and how
 * others got on where it still has to go.
 */
export interface ArrivalDeclaration {
  /** Size of the windows that are read, ms. */
  readonly window: number;
  /** Measure of how far a key has come since it set out; its windows have `last`. */
  readonly progress: string;
  /** Where the way ends, in the unit of `progress`. */
  readonly destination: number;
  /**
   * Measure that rises on the way out and falls on the way back, where both are over the same road;
   * its windows have `last`. Default: there is one way.
   */
  readonly course?: string;
}

/** Whether anything is predicted of a stream. */
export function isPredicted(
  stream: { readonly predict: readonly PredictionSpec[]; readonly arrival?: ArrivalDeclaration },
): boolean {
  return stream.predict.length > 0 || stream.arrival !== undefined;
}

/** The most windows that are predicted at once. */
export const MAX_HORIZON = 96;

/** What the checks know of the stream. */
interface PredictionContext {
  readonly windows: readonly WindowSpec[];
  readonly fail: (message: string) => never;
}

/** The predictions of a stream with its own windows, or of one set of dimensions. */
export function checkPredictions(
  declared: readonly PredictionDeclaration[],
  context: PredictionContext,
): readonly PredictionSpec[] {
  const specs = declared.map((one) => checkPrediction(one, context));
  const names = specs.map(({ measure, aggregate, window }) =>
    `${measure}.${aggregate} of ${window} ms`
  );
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) context.fail(`'predict' has ${twice} twice`);
  return specs;
}

function checkPrediction(
  { measure = COUNT, aggregate, window: size, horizon, season }: PredictionDeclaration,
  { windows, fail: report }: PredictionContext,
): PredictionSpec {
  const fail = (message: string) => report(`'predict' of ${measure}.${aggregate}: ${message}`);
  const spec = windowOf(size, { windows, fail });
  if (spec.kind === "session" || spec.kind === "hopping") {
    return fail(`windows of ${size} ms are ${spec.kind}: choose tumbling or calendar ones`);
  }
  if ((aggregate === "count") !== (measure === COUNT)) {
    fail("'measure' is left out for count, and needed for every other aggregate");
  }
  if (aggregate !== "count") checkValue(measure, aggregate, { spec, fail });
  if (!(Number.isSafeInteger(horizon) && horizon >= 1 && horizon <= MAX_HORIZON)) {
    fail(`'horizon' must be 1 to ${MAX_HORIZON} windows: got ${horizon}`);
  }
  const repeats = typeof season === "string" ? CALENDAR_SIZES[season] / size : season;
  if (repeats !== undefined && !(Number.isSafeInteger(repeats) && repeats >= 2)) {
    fail(`'season' must be 2 or more whole windows: got ${season}, which is ${repeats}`);
  }
  return {
    measure,
    aggregate,
    window: size,
    horizon,
    ...(repeats === undefined ? {} : { season: repeats }),
  };
}

/** Checks what a stream declares of arrivals. */
export function checkArrival(
  arrival: ArrivalDeclaration,
  { windows, fail: report, measures }: PredictionContext & {
    readonly measures: Readonly<Record<string, unknown>>;
  },
): void {
  const fail = (message: string) => report(`'arrival': ${message}`);
  const spec = windowOf(arrival.window, { windows, fail });
  if (spec.kind === "session") fail(`windows of ${arrival.window} ms are sessions`);
  checkValue(arrival.progress, "last", { spec, fail });
  if (arrival.course !== undefined) checkValue(arrival.course, "last", { spec, fail });
  if (!(arrival.destination > 0)) fail(`'destination' must be above 0: ${arrival.destination}`);
  if (Object.hasOwn(measures, ARRIVAL)) fail(`the stream has a measure '${ARRIVAL}': rename it`);
}

interface ValueContext {
  readonly spec: WindowSpec;
  readonly fail: (message: string) => never;
}

function checkValue(measure: string, aggregate: AggregateName, { spec, fail }: ValueContext): void {
  const size = windowSize(spec);
  if (!spec.measures.includes(measure)) {
    fail(
      `windows of ${size} ms have no measure '${measure}': they have ${spec.measures.join(", ")}`,
    );
  }
  if (!spec.aggregates.includes(aggregate)) {
    fail(`windows of ${size} ms have no '${aggregate}': they have ${spec.aggregates.join(", ")}`);
  }
}

function windowOf(size: number, { windows, fail }: PredictionContext): WindowSpec {
  const found = windows.find((window) => windowSize(window) === size);
  if (found !== undefined) return found;
  const sizes = windows.map((window) => `${windowSize(window)} ms`).join(", ") || "none";
  return fail(`there are no windows of ${size} ms: there are ${sizes}`);
}
