/**
 * What one window spec must make of the records that match its filter.
 *
 * @module
 */
import type { AggregateName, AlignedSpec, SessionSpec, WindowSpec } from "../spec.ts";
import type { LateRecord, MeasureSummary, WindowUpdate } from "../update.ts";
import { civilWindow } from "./civil_window.ts";

/** A record as it arrived. Times are epoch ms. */
export interface OracleRecord {
  key: string;
  time: number;
  record: Readonly<Record<string, unknown>>;
  /** When it was appended; without it, no record is too far ahead. */
  appendTime?: number;
}

/** A record with the watermark of its key that it met. */
export interface Arrived extends OracleRecord {
  watermark: number;
}

/** The last update of a window. */
export interface OracleWindow extends WindowUpdate {
  /** Sum of the magnitudes of each measure: what rounding errors are relative to. */
  magnitudes: Record<string, number>;
}

/** What one spec makes of the records that match its filter. */
export interface SpecResult {
  windows: Map<string, OracleWindow>;
  late: { arrived: Arrived; late: LateRecord }[];
}

/** What a spec's oracle is given. */
export interface SpecInput<Spec extends WindowSpec = WindowSpec> {
  spec: Spec;
  stream: string;
  /** The watermark of a key after every input. */
  watermarksOf: (key: string) => readonly number[];
}

/** What identifies a window of a stream. */
export function windowId(window: { key: string; size: number; start: number }): string {
  return JSON.stringify([window.key, window.size, window.start]);
}

/** The last update of every window, and what came too late. */
export function specOracle(arrived: readonly Arrived[], input: SpecInput): SpecResult {
  const { spec } = input;
  return spec.kind === "session"
    ? sessionOracle(arrived, { ...input, spec })
    : alignedOracle(arrived, { ...input, spec });
}

interface Window {
  key: string;
  start: number;
  end: number;
  records: Arrived[];
}

/** Tumbling, hopping and calendar windows: every record is put into every window that holds its time. */
function alignedOracle(
  arrived: readonly Arrived[],
  { spec, stream, watermarksOf }: SpecInput<AlignedSpec>,
): SpecResult {
  const keep = spec.emit === "final" ? 0 : spec.allowedLatenessMs;
  const result: SpecResult = { windows: new Map(), late: [] };
  const windows = new Map<string, Window>();
  const size = spec.kind === "calendar" ? NOMINAL[spec.unit] : spec.sizeMs;
  for (const one of arrived) {
    const holding = windowsHolding(one.time, spec);
    for (const { start, end } of holding) {
      if (one.watermark >= end + keep) continue;
      const id = windowId({ key: one.key, size, start });
      const window = windows.get(id) ?? { key: one.key, start, end, records: [] };
      window.records.push(one);
      windows.set(id, window);
    }
    const { start, end } = holding.toSorted((a, b) => a.start - b.start).at(-1)!;
    const lateByMs = one.watermark - (end + keep);
    if (lateByMs >= 0) result.late.push({ arrived: one, late: { spec, start, end, lateByMs } });
  }
  for (const [id, window] of windows) {
    const last = lastState(window, spec, watermarksOf(window.key));
    if (last === undefined) continue;
    const { key, start, end, records } = window;
    const summary = summariseAll(records, spec);
    result.windows.set(id, {
      ...{ stream, key, start, end, size, count: records.length },
      ...last,
      ...summary,
    });
  }
  return result;
}

const NOMINAL = { day: 24 * 3_600_000, week: 7 * 24 * 3_600_000, month: 30 * 24 * 3_600_000 };

/** All windows [start, end) that hold a time, found by looking around it. */
function windowsHolding(time: number, spec: AlignedSpec): { start: number; end: number }[] {
  if (spec.kind === "calendar") return [civilWindow(time, spec)];
  const slide = spec.kind === "hopping" ? spec.slideMs : spec.sizeMs;
  const around = Math.trunc(time / slide);
  const holding: { start: number; end: number }[] = [];
  for (let i = around - spec.sizeMs / slide - 1; i <= around + 1; i++) {
    const start = i * slide + 0;
    const end = start + spec.sizeMs;
    if (start <= time && time < end) holding.push({ start, end });
  }
  return holding;
}

function lastState(window: Window, spec: AlignedSpec, watermarks: readonly number[]) {
  const { end, records } = window;
  const count = records.length;
  const newest = records[count - 1]!.watermark;
  const closes = spec.emit === "update" ? end + spec.allowedLatenessMs : end;
  const closing = watermarks.find((watermark) => watermark >= closes);
  if (closing === undefined) {
    if (spec.emit === "final") return undefined;
    return { status: "open", revision: count, late: 0, watermark: newest } as const;
  }
  const late = records.filter((one) => one.watermark >= closes).length;
  return late > 0
    ? { status: "revised", revision: count + 1, late, watermark: newest } as const
    : { status: "final", revision: count + 1, late, watermark: closing } as const;
}

/** A session is the list of its records, in no order that matters. */
interface Group {
  records: Arrived[];
  late: number;
  /** Watermark at which it was emitted as final or last revised; none while open. */
  emitted?: number | undefined;
  revised: boolean;
}

/** Session windows: replays the arrivals on plain lists of records, everything else is recomputed. */
function sessionOracle(
  arrived: readonly Arrived[],
  input: SpecInput<SessionSpec>,
): SpecResult {
  const { spec } = input;
  const result: SpecResult = { windows: new Map(), late: [] };
  for (const key of new Set(arrived.map((one) => one.key))) {
    const ofKey = arrived.filter((one) => one.key === key);
    replayKey(ofKey, { ...input, key, result });
  }
  return spec.emit === "final" ? withoutOpen(result) : result;
}

type KeyInput = SpecInput<SessionSpec> & { key: string; result: SpecResult };

function replayKey(arrived: readonly Arrived[], input: KeyInput): void {
  const { spec, result, key } = input;
  const watermarks = input.watermarksOf(key);
  const { gapMs } = spec;
  const keep = spec.emit === "final" ? 0 : spec.allowedLatenessMs;
  const closeLag = spec.emit === "update" ? keep : 0;
  const start = (group: Group) => Math.min(...group.records.map((r) => r.time));
  const end = (group: Group) => Math.max(...group.records.map((r) => r.time)) + gapMs;
  const put = (group: Group) => {
    const window = describe(group, input);
    result.windows.set(windowId(window), window);
  };
  const closeAll = (groups: Group[], by: readonly number[]) => {
    for (const group of groups) {
      group.emitted ??= by.find((watermark) => watermark >= end(group) + closeLag);
      put(group);
    }
  };
  let kept: Group[] = [];
  let seen = -Infinity;
  for (const one of arrived) {
    closeAll(
      kept,
      watermarks.filter((watermark) => watermark >= seen && watermark <= one.watermark),
    );
    seen = one.watermark;
    kept = kept.filter((group) => end(group) + keep > one.watermark);
    const joined = kept.filter((g) => start(g) < one.time + gapMs && one.time < end(g));
    const inside = joined.some((group) => start(group) <= one.time);
    const lateByMs = one.watermark - (one.time + gapMs + keep);
    if (lateByMs >= 0 && !inside) {
      const span = { start: one.time, end: one.time + gapMs };
      result.late.push({ arrived: one, late: { spec, ...span, lateByMs } });
      continue;
    }
    const group: Group = {
      records: [...joined.flatMap((g) => g.records), one],
      late: joined.reduce((total, g) => total + g.late, 0),
      revised: false,
    };
    for (const old of joined) {
      if (start(old) !== start(group)) withdraw(old, one.watermark, input);
    }
    if (joined.some((g) => g.emitted !== undefined) || one.watermark >= end(group) + closeLag) {
      group.emitted = one.watermark;
      group.revised = true;
      group.late++;
    }
    kept = [...kept.filter((g) => !joined.includes(g)), group];
    put(group);
  }
  closeAll(kept, watermarks.filter((watermark) => watermark >= seen));

  function withdraw(old: Group, watermark: number, { stream, key }: KeyInput): void {
    const window = describe(old, input);
    const nothing = Object.fromEntries(spec.measures.map((name) => [name, {}]));
    const revision = old.records.length + 2;
    result.windows.set(windowId(window), {
      ...{ stream, key, start: window.start, end: window.end, size: 0, status: "revised" },
      ...{ revision, count: 0, late: 0, watermark, measures: nothing, magnitudes: {} },
    });
  }
}

function describe(group: Group, { spec, stream, key }: KeyInput): OracleWindow {
  const times = group.records.map((one) => one.time);
  const count = group.records.length;
  const open = group.emitted === undefined;
  const inOrder = group.records.toSorted((a, b) => a.watermark - b.watermark);
  return {
    ...{ stream, key, start: Math.min(...times), end: Math.max(...times) + spec.gapMs, size: 0 },
    status: open ? "open" : group.revised ? "revised" : "final",
    ...{ revision: open ? count : count + 1, count, late: group.late },
    watermark: group.emitted ?? inOrder[count - 1]!.watermark,
    ...summariseAll(group.records, spec),
  };
}

/** Under `final`, open sessions are not emitted, and joined ones leave nothing behind. */
function withoutOpen(result: SpecResult): SpecResult {
  const emitted = [...result.windows].filter(([, w]) => w.status !== "open" && w.count > 0);
  return { windows: new Map(emitted), late: result.late };
}

interface Declared {
  measures: readonly string[];
  aggregates: readonly AggregateName[];
}

/** The declared aggregates of records in order of arrival, each computed from all of them. */
function summariseAll(
  records: readonly Arrived[],
  declared: Declared,
): { measures: Record<string, MeasureSummary>; magnitudes: Record<string, number> } {
  const measures: Record<string, MeasureSummary> = {};
  const magnitudes: Record<string, number> = {};
  for (const measure of declared.measures) {
    const points = records
      .map(({ time, record }) => ({ time, value: record[measure] }))
      .filter((p): p is Point => typeof p.value === "number" && Number.isFinite(p.value));
    const all = points.length > 0 ? summarise(points) : {};
    const wanted = Object.entries(all).filter(([name]) =>
      declared.aggregates.some((aggregate) => aggregate === name)
    );
    measures[measure] = Object.fromEntries(wanted);
    magnitudes[measure] = points.reduce((total, { value }) => total + Math.abs(value), 0);
  }
  return { measures, magnitudes };
}

interface Point {
  time: number;
  value: number;
}

function summarise(points: readonly Point[]): MeasureSummary {
  const values = points.map(({ value }) => value);
  const sorted = values.toSorted((a, b) => a - b);
  const byTime = points.toSorted((a, b) => a.time - b.time); // stable: ties stay as they arrived
  const n = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  const avg = sum / n;
  const variance = values.reduce((total, value) => total + (value - avg) ** 2, 0) / n;
  const quantile = (q: number) => sorted[Math.floor(q * (n - 1))]!;
  return {
    ...{ sum, avg, min: sorted[0]!, max: sorted[n - 1]!, stddev: Math.sqrt(variance) },
    ...{ first: byTime[0]!.value, last: byTime[n - 1]!.value },
    ...{ p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
  };
}
