/**
 * What is kept of the records that came in, as plain values: pure, and the same for every sink.
 *
 * @module
 */
import { within } from "#core/async/time_limit.ts";
import { Buffer } from "node:buffer";
import Type from "typebox";
import { Compile } from "typebox/compile";
import { predictionSchema } from "#core/contract/prediction.ts";
import {
  type EnvironmentReader,
  isPredicted,
  type Stream,
  topicsOf,
} from "#core/declaration/mod.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";
import { isEncoded, type StreamValues, type ValueDecoder } from "#core/registry/value_decoder.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import { supersedes, windowSize, type WindowUpdate } from "#window/mod.ts";
import { type Arrival, sourceOf, textOf } from "./arrival.ts";
import type { PlannedRow, PlannedRowOf } from "./sink.ts";

/** What the records of a topic are; topics of the last two are of all streams. */
export type RouteKind = "records" | "windows" | "late" | "dead" | "predictions" | "models";

/** Where the records of one topic belong. */
export interface Route {
  readonly kind: RouteKind;
  readonly stream: Stream;
  /** Reads the stream's own records. */
  readonly read: RecordReader;
  /** Their values that are encoded with schemas of a registry. */
  readonly values: StreamValues;
  /** Of windows by group: what came too late for them are records of their source, from its topic. */
  readonly source?: Pick<Route, "read" | "values"> & { readonly topic: string };
}

/** Options of {@linkcode routesOf}. */
export interface RoutesOptions {
  readonly env: EnvironmentReader;
  readonly values: ValueDecoder;
}

/** The routes of a topic: of the stream that has it, or by the name of the stream. */
export type TopicRoute = Route | ReadonlyMap<string, Route>;

/** Topics that all streams share. */
export interface SharedTopics {
  readonly predictions: string;
  readonly models: string;
}

/** The route of every topic that one of these streams has, by topic name. */
export function routesOf(
  streams: readonly Stream[],
  { env, values: decoder }: RoutesOptions,
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const stream of streams) {
    const topics = topicsOf(stream, env);
    const read = createRecordReader(stream);
    const values = decoder.of(stream);
    const { derived } = stream;
    const of = derived?.kind === "grouped"
      ? streams.find(({ name }) => name === derived.source)
      : undefined;
    const source = of && {
      topic: topicsOf(of, env).records,
      read: createRecordReader(of),
      values: decoder.of(of),
    };
    for (const kind of ["records", "windows", "late", "dead"] as const) {
      routes.set(topics[kind], { kind, stream, read, values, ...(source && { source }) });
    }
  }
  return routes;
}

/** The routes of the topics that streams share, by topic name. */
export function sharedRoutes(
  routes: readonly Route[],
  shared: SharedTopics,
): ReadonlyMap<string, TopicRoute> {
  const predicted = routes.filter(({ kind, stream }) => kind === "windows" && isPredicted(stream));
  if (predicted.length === 0) return new Map();
  const kinds = ["predictions", "models"] as const;
  return new Map(kinds.map((kind): [string, TopicRoute] => [
    shared[kind],
    new Map(predicted.map((route): [string, Route] => [route.stream.name, { ...route, kind }])),
  ]));
}

/** What the key of a prediction has behind the name of its stream, and that of a row of models. */
const AFTER_STREAM: ReadonlySet<number> = new Set(["/", "\0"].map((end) => end.charCodeAt(0)));

/** The stream that a record of a shared topic is of: what its key begins with. */
export function streamOf({ key }: Pick<Arrival, "key">): string {
  if (key === null) return "";
  const end = key.findIndex((byte) => AFTER_STREAM.has(byte));
  return Buffer.from(end < 0 ? key : key.subarray(0, end)).toString();
}

/**
 * The same arrivals with the JSON of values that are encoded: of records, and of those that came too
 * late. What cannot be decoded stays as it is, and is refused as what is not JSON is.
 *
 * @returns the arrivals themselves where none is encoded
 */
export async function decoded(
  route: Route,
  arrivals: readonly Arrival[],
  signal: AbortSignal,
): Promise<readonly Arrival[]> {
  const hasRecords = route.kind === "records" || route.kind === "late";
  if (!hasRecords || !arrivals.some(({ value }) => isEncoded(value))) return arrivals;
  const values = (arrival: Arrival) => readerOf(route, arrival).values;
  const ready = (some: readonly Arrival[]) =>
    within(Promise.all(some.map((one) => values(one).readyAll([one.value]))), { signal });
  await ready(arrivals);
  const all: Arrival[] = [];
  for (const arrival of arrivals) {
    // Of so many schemas, the first may have had to make room for the last.
    if (values(arrival).readyAll([arrival.value]) !== undefined) await ready([arrival]);
    all.push({ ...arrival, value: values(arrival).jsonOf(arrival.value) });
  }
  return all;
}

/** What reads the record of an arrival. */
function readerOf(route: Route, arrival: Arrival): Pick<Route, "read" | "values"> {
  if (route.kind !== "late" || route.source === undefined) return route;
  const from = textHeader(arrival.headers, HEADERS.sourceTopic);
  return route.source.topic === from ? route.source : route;
}

/** A record that cannot become the row it should; the reason is for people. */
export interface Refusal {
  readonly arrival: Arrival;
  readonly reason: string;
}

/** What is kept of the records of one batch. */
export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly refused: readonly Refusal[];
  /** Records that the process worker writes to `.dead`, which is stored in its turn, by why. */
  readonly skipped: { readonly invalid: number; readonly future: number };
}

/** Options of {@linkcode planBatch}. */
export interface PlanOptions {
  /** A record that far ahead of its arrival, ms, is a dead letter to the process worker. */
  readonly futureCapMs: number;
}

const NONE_SKIPPED = { invalid: 0, future: 0 } as const;

/** The rows that the records of one topic partition, in their order, become. */
export function planBatch(
  route: Route,
  arrivals: readonly Arrival[],
  options: PlanOptions,
): Plan {
  switch (route.kind) {
    case "records":
      return planRecords(route, arrivals, options);
    case "windows":
      return planWindows(route, arrivals);
    case "predictions":
      return planPredictions(arrivals);
    case "models":
      return planModels(arrivals);
    case "late":
      return planLate(route, arrivals);
    case "dead":
      return { rows: arrivals.map(planDead), refused: [], skipped: NONE_SKIPPED };
  }
}

/**
 * Valid records become a row each. A record too far in the future is skipped like an invalid one: it
 * would stay the latest of its key until that time has come.
 */
function planRecords({ read }: Route, arrivals: readonly Arrival[], options: PlanOptions): Plan {
  const rows: PlannedRow[] = [];
  const skipped = { invalid: 0, future: 0 };
  for (const arrival of arrivals) {
    if (!read.readMessage(arrival.value, arrival.key)) {
      skipped.invalid++;
      continue;
    }
    const { eventTime } = read;
    const { position } = arrival;
    if (eventTime > position.appendedMs + options.futureCapMs) {
      skipped.future++;
      continue;
    }
    const value = arrival.value!;
    rows.push({ kind: "record", arrival, key: read.key(), eventTime, value, position });
  }
  return { rows, refused: [], skipped };
}

/**
 * Window updates become one row per window: of a window's updates in one batch only the highest
 * revision is kept, since it replaces the others anyway.
 */
function planWindows({ stream }: Route, arrivals: readonly Arrival[]): Plan {
  const sizes = new Set(stream.windows.map(windowSize));
  const refused: Refusal[] = [];
  const newest = new Map<string, PlannedRowOf<"window">>();
  for (const arrival of arrivals) {
    try {
      const update = readUpdate(arrival);
      const window = `${update.size} ${update.start} ${update.key}`;
      const known = newest.get(window);
      if (known === undefined || supersedes(update, known.update)) {
        const stamp = numberHeader(arrival.headers, HEADERS.stamp);
        newest.set(window, { kind: "window", arrival, update, stamp, position: arrival.position });
      }
    } catch (error) {
      refused.push({ arrival, reason: errorMessage(error) });
    }
  }
  const rows: PlannedRow[] = [];
  for (const row of newest.values()) {
    const { arrival, update: { size } } = row;
    if (sizes.has(size)) rows.push(row);
    else {
      const reason = `Stream '${stream.name}' has no window of size ${size} ms`;
      refused.push({ arrival, reason });
    }
  }
  return { rows, refused, skipped: NONE_SKIPPED };
}

const WHOLE = ["start", "end", "size", "revision", "count", "late"] as const;

/**
 * Checks by hand what a row needs: with the contract's schema, reading 100,000 updates takes 1.7
 * times as long.
 *
 * @throws {Error} when the value is not a window update
 */
function readUpdate(arrival: Arrival): WindowUpdate {
  const update = fromJson(textOf(arrival), "the value") as Partial<WindowUpdate> | null;
  const whole = WHOLE.every((field) => Number.isSafeInteger(update?.[field]));
  const texts = typeof update?.key === "string" && typeof update.status === "string";
  const { inputs, watermark } = update ?? {};
  const timed = watermark === null || Number.isSafeInteger(watermark);
  const counted = inputs === undefined ||
    Number.isSafeInteger(inputs?.present) && Number.isSafeInteger(inputs?.expected);
  if (!whole || !timed || !texts || !counted || typeof update.measures !== "object") {
    throw new TypeError("the value is not a window update");
  }
  return update as WindowUpdate;
}

/** @throws {TypeError} in words of its own: those of JSON.parse quote the text, which goes to the log */
function fromJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TypeError(`${name} is not JSON`);
  }
}

const prediction = Compile(Type.Object(predictionSchema.properties));

/** Of what is told of a window only the last is kept, since it replaces the others. */
function planPredictions(arrivals: readonly Arrival[]): Plan {
  const refused: Refusal[] = [];
  const newest = new Map<string, PlannedRowOf<"prediction">>();
  for (const arrival of arrivals) {
    try {
      const value = fromJson(textOf(arrival), "the value");
      if (!prediction.Check(value)) throw new TypeError("the value is not a prediction");
      const { key, measure, aggregate, size, start, horizon } = value;
      const stamp = numberHeader(arrival.headers, HEADERS.stamp);
      newest.set(`${size} ${measure} ${aggregate} ${horizon} ${start} ${key}`, {
        kind: "prediction",
        arrival,
        prediction: value,
        stamp,
        position: arrival.position,
      });
    } catch (error) {
      refused.push({ arrival, reason: errorMessage(error) });
    }
  }
  return { rows: [...newest.values()], refused, skipped: NONE_SKIPPED };
}

const savedModel = Compile(Type.Object({
  ...Type.Pick(
    predictionSchema,
    ["stream", "key", "measure", "aggregate", "size", "model", "version", "learned", "error"],
  ).properties,
  at: Type.Integer(),
}));

/** Of the state of models those rows become rows that are saved versions. */
function planModels(arrivals: readonly Arrival[]): Plan {
  const rows: PlannedRow[] = [];
  const refused: Refusal[] = [];
  for (const arrival of arrivals) {
    const header = textHeader(arrival.headers, HEADERS.model);
    if (header === null || arrival.value === null) continue;
    try {
      const saved = fromJson(header, `the header '${HEADERS.model}'`);
      if (!savedModel.Check(saved)) {
        throw new TypeError(`the header '${HEADERS.model}' names no saved model`);
      }
      rows.push({
        kind: "model",
        arrival,
        ...saved,
        error: saved.error,
        snapshot: arrival.value,
        stamp: numberHeader(arrival.headers, HEADERS.stamp),
        position: arrival.position,
      });
    } catch (error) {
      refused.push({ arrival, reason: errorMessage(error) });
    }
  }
  return { rows, refused, skipped: NONE_SKIPPED };
}

/** Records of a `.late` topic become a row each, with the window that they missed. */
function planLate(route: Route, arrivals: readonly Arrival[]): Plan {
  const rows: PlannedRow[] = [];
  const refused: Refusal[] = [];
  for (const arrival of arrivals) {
    const { read } = readerOf(route, arrival);
    if (!read.readMessage(arrival.value, arrival.key)) {
      refused.push({ arrival, reason: read.reason });
      continue;
    }
    const number = (name: string) => Number(textHeader(arrival.headers, name) ?? NaN);
    const window = {
      size: number(HEADERS.windowSize),
      start: number(HEADERS.windowStart),
      end: number(HEADERS.windowEnd),
    };
    const lateByMs = number(HEADERS.lateBy);
    if (![...Object.values(window), lateByMs].every(Number.isSafeInteger)) {
      refused.push({ arrival, reason: "its headers do not show how late it is" });
      continue;
    }
    rows.push({
      kind: "late",
      arrival,
      key: read.key(),
      eventTime: read.eventTime,
      value: arrival.value!,
      window,
      lateByMs,
      position: arrival.position,
      source: sourceOf(arrival),
    });
  }
  return { rows, refused, skipped: NONE_SKIPPED };
}

/** A record of a `.dead` topic becomes a row, byte for byte. */
function planDead(arrival: Arrival): PlannedRow {
  return {
    kind: "dead",
    arrival,
    reason: textHeader(arrival.headers, HEADERS.reason) ?? "no reason was given",
    key: arrival.key,
    value: arrival.value,
    position: arrival.position,
    source: sourceOf(arrival),
  };
}

/** The dead letter that keeps a refused record. */
export function refusalRow({ arrival, reason }: Refusal): PlannedRow {
  const { key, value, position } = arrival;
  return { kind: "dead", arrival, reason, key, value, position, source: position };
}
