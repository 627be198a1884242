import { COMPLETENESS, type WindowRow } from '../contract/rows.ts';
import { finish, groupInSteps, type Steps } from './steps.ts';

/** Shown for keys that have no value of a dimension. */
const NO_VALUE = '(none)';

const MERGEABLE = new Set(['count', 'sum', 'min', 'max', 'avg', 'stddev', COMPLETENESS]);

/** Whether an aggregate of several keys follows from those of each; percentiles, first and last do not. */
export function isMergeable(aggregate: string): boolean {
  return MERGEABLE.has(aggregate);
}

/**
 * Windows of several keys as windows of the values of a dimension: rows of one start become one, and
 * `key` is the value.
 *
 * Counts, sums, minima and maxima add up; averages are weighted by the count, and standard
 * deviations are joined as Chan, Golub and LeVeque (1979) do, for which they need the averages. A
 * measure that only some of the records have is weighted as if all had it.
 *
 * @param options.names values to merge, `<measure>.<aggregate>` of a mergeable aggregate
 */
export function mergeKeys(rows: readonly WindowRow[], options: MergeKeysOptions): WindowRow[] {
  return finish(mergeKeysInSteps(rows, options));
}

/** What {@link mergeKeys} merges. */
export interface MergeKeysOptions {
  names: readonly string[];
  valueOf: (key: string) => string | undefined;
}

/** Values of all rows of a group that are merged in one step. */
const VALUES_PER_STEP = 4_096;

/** The same in steps. */
export function* mergeKeysInSteps(
  rows: readonly WindowRow[],
  { names, valueOf }: MergeKeysOptions
): Steps<WindowRow[]> {
  const values = new Map<string, string>();
  const groups = yield* groupInSteps(rows, ({ key, start, end }) => {
    let value = values.get(key);
    if (value === undefined) {
      values.set(key, (value = valueOf(key) ?? NO_VALUE));
    }
    return `${start} ${end} ${value}`;
  });
  const merged: WindowRow[] = [];
  let work = 0;
  for (const group of groups.values()) {
    work += group.length * (names.length + 1);
    if (work >= VALUES_PER_STEP) {
      work = 0;
      yield;
    }
    merged.push(mergeGroup(group, values.get(group[0]!.key)!, names));
  }
  return merged;
}

function mergeGroup(group: readonly WindowRow[], key: string, names: readonly string[]): WindowRow {
  const { start, end } = group[0]!;
  const watermarks = group.flatMap(({ watermark }) => (watermark === null ? [] : [watermark]));
  return {
    key,
    start,
    end,
    status: mergedStatus(group),
    revision: sum(group.map(({ revision }) => revision)),
    count: sum(group.map(({ count }) => count)),
    late: sum(group.map(({ late }) => late)),
    watermark: watermarks.length === 0 ? null : Math.min(...watermarks),
    appended: group.reduce<number | null>((newest, { appended }) => laterOf(newest, appended), null),
    values: Object.fromEntries(names.map((name) => [name, mergeValues(group, name)])),
    ...mergeInputs(group),
    ...(group.some(({ partial }) => partial) && { partial: true }),
  };
}

function mergeInputs(group: readonly WindowRow[]): Pick<WindowRow, 'inputs'> {
  const known = group.flatMap(({ inputs }) => inputs ?? []);
  if (known.length === 0) {
    return {};
  }
  return {
    inputs: { present: sum(known.map(({ present }) => present)), expected: sum(known.map(({ expected }) => expected)) },
  };
}

function mergeValues(group: readonly WindowRow[], name: string): number | null {
  const dot = name.lastIndexOf('.');
  const average = `${name.slice(0, dot)}.avg`;
  const known = group.flatMap((row) => {
    const value = row.values[name] ?? null;
    return value === null ? [] : [{ n: row.count, value, avg: row.values[average] ?? null }];
  });
  if (known.length === 0) {
    return null;
  }
  const values = known.map(({ value }) => value);
  switch (name.slice(dot + 1)) {
    case 'sum':
      return sum(values);
    case 'min':
      return values.reduce((a, b) => Math.min(a, b));
    case 'max':
      return values.reduce((a, b) => Math.max(a, b));
    case 'avg':
      return sum(known.map(({ n, value }) => n * value)) / sum(known.map(({ n }) => n));
    default:
      return mergeDeviations(known);
  }
}

/** Population standard deviation of several groups; null when a group's average is not known. */
function mergeDeviations(groups: ReadonlyArray<{ n: number; value: number; avg: number | null }>): number | null {
  let n = 0;
  let mean = 0;
  let m2 = 0;
  for (const group of groups) {
    if (group.avg === null) {
      return null;
    }
    const delta = group.avg - mean;
    const total = n + group.n;
    m2 += group.value ** 2 * group.n + (delta ** 2 * n * group.n) / total;
    mean += (delta * group.n) / total;
    n = total;
  }
  return Math.sqrt(m2 / n);
}

function mergedStatus(group: readonly WindowRow[]): WindowRow['status'] {
  if (group.some(({ status }) => status === 'open')) {
    return 'open';
  }
  return group.some(({ status }) => status === 'revised') ? 'revised' : 'final';
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const laterOf = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));
