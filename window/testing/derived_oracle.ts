/**
 * What windows across keys and streams must be, from all records at once. Made to be obviously right,
 * not fast. It shares types with the window core, but no code.
 *
 * @module
 */
import type { FormulaSpec } from "../derived/spec.ts";

/** A record of one partition, in order of arrival. */
export interface SourceRecord {
  readonly source: string;
  readonly partition: number;
  readonly key: string;
  readonly group: string;
  readonly time: number;
  readonly value: number;
}

/** Where windows are that do not overlap, epoch ms. */
export interface OracleGrid {
  startOf(time: number): number;
  /** Start of the window that is so many windows later. */
  shift(start: number, by: number): number;
}

/** Windows that tumble. */
export function tumblingGrid(sizeMs: number): OracleGrid {
  return {
    startOf: (time) => Math.floor(time / sizeMs) * sizeMs,
    shift: (start, by) => start + by * sizeMs,
  };
}

/** Days of a time zone. */
export function dayGrid(zone: string): OracleGrid {
  const at = (time: number) =>
    Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);
  return {
    startOf: (time) => at(time).startOfDay().epochMilliseconds,
    shift: (start, by) => at(start).add({ days: by }).startOfDay().epochMilliseconds,
  };
}

/** Of all sources alike. */
export interface SourceOptions {
  readonly grid: OracleGrid;
  readonly outOfOrdernessMs: number;
  readonly allowedLatenessMs: number;
}

/** A derived window's last state, without what depends on who came first. */
export interface ExpectedWindow {
  readonly key: string;
  readonly start: number;
  readonly isFinal: boolean;
  readonly count: number;
  readonly values: Readonly<Record<string, number | undefined>>;
  readonly inputs?: { readonly present: number; readonly expected: number };
}

/** Records that are in time, and how far each source and partition has come. */
export function inTime(records: readonly SourceRecord[], options: SourceOptions) {
  const { grid, outOfOrdernessMs, allowedLatenessMs } = options;
  const watermarks = new Map<string, number>();
  const counted = records.filter(({ source, partition, time }) => {
    const name = `${source} ${partition}`;
    const watermark = Math.max(watermarks.get(name) ?? -Infinity, time - outOfOrdernessMs);
    watermarks.set(name, watermark);
    return watermark < endOf(grid, grid.startOf(time)) + allowedLatenessMs;
  });
  return { counted, watermarks };
}

/** Count, sum, least and greatest value by group. */
export function groupedOracle(
  records: readonly SourceRecord[],
  options: SourceOptions & { readonly partitions: number },
): ExpectedWindow[] {
  const { counted, watermarks } = inTime(records, options);
  const merged = least(watermarks, options.partitions);
  const windows = Map.groupBy(
    counted,
    ({ group, time }) => JSON.stringify([group, options.grid.startOf(time)]),
  );
  return [...windows].map(([id, members]) => {
    const [key, start] = JSON.parse(id) as [string, number];
    const values = members.map(({ value }) => value);
    return {
      ...{ key, start, isFinal: merged >= endOf(options.grid, start), count: values.length },
      values: {
        sum: values.reduce((total, value) => total + value, 0),
        min: Math.min(...values),
        max: Math.max(...values),
      },
    };
  });
}

/** Windows made of the windows of keys by a formula. */
export function formulaOracle(
  records: readonly SourceRecord[],
  { spec, ...options }: SourceOptions & { readonly inputs: number; readonly spec: FormulaSpec },
): ExpectedWindow[] {
  const { grid } = options;
  const { counted, watermarks } = inTime(records, options);
  const merged = least(watermarks, options.inputs);
  const terms = Object.entries(spec.terms);
  const targets = new Map<string, Set<number>>();
  const inputs = new Map<string, SourceRecord[]>();
  const mapped = (key: string, mapping: FormulaSpec["terms"][string]["key"]) => {
    if (mapping === "same") return key;
    if ("constant" in mapping) return mapping.constant;
    return new RegExp(mapping.pattern).test(key)
      ? key.replace(new RegExp(mapping.pattern), mapping.to)
      : undefined;
  };
  for (const record of counted) {
    for (const [name, { source, key, shift }] of terms) {
      const target = mapped(record.key, key);
      if (source !== record.source || target === undefined) continue;
      const at = grid.startOf(record.time);
      const start = grid.shift(at, -shift);
      targets.set(target, (targets.get(target) ?? new Set()).add(start));
      const id = JSON.stringify([name, target, at, record.key]);
      inputs.set(id, [...inputs.get(id) ?? [], record]);
    }
  }
  const ahead = Math.max(0, ...terms.map(([, { shift }]) => shift));
  return [...targets].flatMap(([key, starts]) =>
    [...starts].map((start): ExpectedWindow => {
      let present = 0;
      let expected = 0;
      const values: Record<string, number | undefined> = {};
      for (const [name, { aggregate, shift, expect, across }] of terms) {
        const at = grid.shift(start, shift);
        const oldest = expect.length > 0 ? at : grid.shift(at, -32);
        const of = (source: string, when: number) =>
          aggregated(inputs.get(JSON.stringify([name, key, when, source])), aggregate);
        const seen = [...inputs.keys()].map((id) =>
          JSON.parse(id) as [string, string, number, string]
        )
          .filter(([term, target, when]) =>
            term === name && target === key && when <= at && when >= oldest
          ).map(([, , , source]) => source);
        const listed = expect.map((one) => one.replaceAll("{key}", key));
        const wanted = [...new Set([...listed, ...seen])];
        const found = wanted.map((source) => {
          const now = of(source, at);
          if (aggregate !== "increase" || now === undefined) return now;
          const before = of(source, grid.shift(at, -1));
          if (before === undefined) return undefined;
          return now < before ? now : now - before;
        }).filter((value) => value !== undefined);
        present += found.length;
        expected += Math.max(1, wanted.length);
        if (wanted.length === 0 || found.length < wanted.length) continue;
        const sum = found.reduce((total, value) => total + value, 0);
        if (across === "sum") values[name] = sum;
        else if (across === "avg") values[name] = sum / found.length;
        else values[name] = across === "min" ? Math.min(...found) : Math.max(...found);
      }
      const measures = Object.entries(spec.measures).map(([name, { formula, terms }]) => {
        const parts = terms.map((term) => (values[term] ?? NaN) * spec.terms[term]!.weight);
        const [first, second] = parts as [number, number];
        const value = formula === "sum"
          ? parts.reduce((a, b) => a + b)
          : formula === "difference"
          ? parts.reduce((a, b) => a - b)
          : formula === "ratio"
          ? first / second
          : formula === "min"
          ? Math.min(...parts)
          : Math.max(...parts);
        return [name, Number.isFinite(value) ? value : undefined];
      });
      const isFinal = merged >= endOf(grid, grid.shift(start, ahead));
      const inputsOf = { present, expected };
      return {
        key,
        start,
        isFinal,
        count: present,
        values: Object.fromEntries(measures),
        inputs: inputsOf,
      };
    })
  );
}

function aggregated(records: readonly SourceRecord[] | undefined, aggregate: string) {
  if (records === undefined) return undefined;
  const values = records.map(({ value }) => value);
  if (aggregate === "count") return values.length;
  if (aggregate === "sum") return values.reduce((total, value) => total + value, 0);
  if (aggregate === "min") return Math.min(...values);
  if (aggregate === "max") return Math.max(...values);
  // `last`, of a counter: of equal times the one that came last.
  return records.reduce((last, one) => one.time >= last.time ? one : last).value;
}

function least(watermarks: ReadonlyMap<string, number>, inputs: number): number {
  return watermarks.size < inputs ? -Infinity : Math.min(...watermarks.values());
}

function endOf(grid: OracleGrid, start: number): number {
  return grid.shift(start, 1);
}
