import type { Stream } from "#core/declaration/mod.ts";
import type { TumblingSpec, WindowUpdate } from "#window/mod.ts";
import { oracle, type OracleRecord, type OracleWindow } from "#window/testing/mod.ts";

/** A window of many keys, without what depends on how partitions interleave. */
export interface GroupedWindow extends OracleWindow {
  readonly grouped: true;
}

/** Options of {@linkcode groupedExpectation}. */
export interface GroupedExpectationOptions {
  /** Fields whose values make the group. */
  readonly by: readonly string[];
  /** Of the source, ms. */
  readonly outOfOrdernessMs: number;
  /** Records of the source by partition, in order of arrival. */
  readonly inputs: readonly (readonly OracleRecord[])[];
}

/** What windows by dimension must be, and the records that came too late for them. */
export interface GroupedExpectation {
  readonly windows: ReadonlyMap<string, GroupedWindow>;
  readonly late: readonly OracleRecord[];
}

/**
 * Computes windows by dimension from the records of all partitions. Each partition judges its records
 * by its own watermark; a window is final when the least of them has passed its end.
 *
 * @throws {Error} when the stream has windows that are not computed here
 */
export function groupedExpectation(
  stream: Stream,
  options: GroupedExpectationOptions,
): GroupedExpectation {
  const windows = new Map<string, GroupedWindow>();
  const late: OracleRecord[] = [];
  const spoken = options.inputs.filter((records) => records.length > 0);
  const merged = Math.min(
    ...spoken.map((records) => Math.max(...records.map(({ time }) => time))),
  ) - options.outOfOrdernessMs;
  for (const spec of stream.windows) {
    if (spec.kind !== "tumbling" || spec.filter !== undefined) {
      throw new Error(`Windows of '${stream.name}' are not all plain tumbling ones`);
    }
    const judged = spoken.map((records) => judge(records, spec, options));
    late.push(...judged.flatMap((one) => one.late));
    // Without a watermark every record counts: the oracle only aggregates.
    const { windows: found } = oracle(judged.flatMap((one) => one.counted), {
      stream: stream.name,
      specs: [spec],
      outOfOrdernessMs: Infinity,
    });
    for (const [id, window] of found) {
      const isFinal = window.end <= merged;
      windows.set(id, {
        ...window,
        status: isFinal ? "final" : "open",
        revision: window.count + (isFinal ? 1 : 0),
        grouped: true,
      });
    }
  }
  return { windows, late };
}

/**
 * What must be stored of a window, where `row` is. Whether it was final before all of its records had
 * come is open: what corrects a partition may come before the others have passed the end, and a
 * partition that has had no record for long is not waited for.
 */
export function settled(window: GroupedWindow, row: WindowUpdate): OracleWindow {
  const { watermark } = row;
  if (window.status === "open" || row.late === 0) return { ...window, watermark };
  return { ...window, watermark, status: "revised", late: Math.min(row.late, window.count) };
}

/** Sorts a partition's records; those that count have their group as key. */
function judge(
  records: readonly OracleRecord[],
  spec: TumblingSpec,
  { by, outOfOrdernessMs }: GroupedExpectationOptions,
) {
  const judged = { counted: [] as OracleRecord[], late: [] as OracleRecord[] };
  let watermark = -Infinity;
  for (const one of records) {
    watermark = Math.max(watermark, one.time - outOfOrdernessMs);
    const values = by.map((field) => one.record[field] ?? "");
    if (values.includes("")) continue;
    const key = by.length === 0 ? "all" : values.join("/");
    const end = (Math.floor(one.time / spec.sizeMs) + 1) * spec.sizeMs;
    if (watermark >= end + spec.allowedLatenessMs) judged.late.push(one);
    else judged.counted.push({ ...one, key });
  }
  return judged;
}
