import type { WindowRow } from '../contract/rows.ts';
import { type Notice, warning } from './notices.ts';

/** Shown for keys that have no value of a dimension. */
export const NO_VALUE = '(none)';

const MERGEABLE = new Set(['sum', 'min', 'max', 'avg', 'stddev']);

/**
 * Windows of several keys as windows of the values of a dimension: rows of one start become one, and
 * `key` is the value.
 *
 * Counts, sums, minima and maxima add up; averages are weighted by the count, and standard
 * deviations are joined as Chan, Golub and LeVeque (1979) do. Other aggregates of several keys do not
 * follow from those of each: they are left out, and a notice says so. A measure that only some of
 * the records have is weighted as if all had it.
 */
export function mergeKeys(
  rows: readonly WindowRow[],
  valueOf: (key: string) => string | undefined
): { rows: WindowRow[]; notices: Notice[] } {
  const groups = new Map<string, WindowRow[]>();
  for (const row of rows) {
    const value = valueOf(row.key) ?? NO_VALUE;
    const id = `${row.start} ${row.end} ${value}`;
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, [{ ...row, key: value }]);
    } else {
      group.push({ ...row, key: value });
    }
  }
  const refused = new Set<string>();
  const merged = [...groups.values()].map((group) => mergeGroup(group, refused));
  return {
    rows: merged,
    notices:
      refused.size === 0
        ? []
        : [warning(`Left out, because it cannot be merged over keys: ${[...refused].sort().join(', ')}`)],
  };
}

function mergeGroup(group: readonly WindowRow[], refused: Set<string>): WindowRow {
  const first = group[0]!;
  const watermarks = group.flatMap(({ watermark }) => (watermark === null ? [] : [watermark]));
  const values: Record<string, number | null> = {};
  for (const name of new Set(group.flatMap((row) => Object.keys(row.values)))) {
    const aggregate = name.slice(name.lastIndexOf('.') + 1);
    if (MERGEABLE.has(aggregate)) {
      values[name] = mergeValues(group, name);
    } else {
      refused.add(aggregate);
    }
  }
  return {
    key: first.key,
    start: first.start,
    end: first.end,
    status: mergedStatus(group),
    revision: sum(group.map(({ revision }) => revision)),
    count: sum(group.map(({ count }) => count)),
    late: sum(group.map(({ late }) => late)),
    watermark: watermarks.length === 0 ? null : Math.min(...watermarks),
    appended: group.reduce<number | null>((newest, { appended }) => laterOf(newest, appended), null),
    values,
  };
}

function mergeValues(group: readonly WindowRow[], name: string): number | null {
  const dot = name.lastIndexOf('.');
  const aggregate = name.slice(dot + 1);
  const known = group.flatMap((row) => {
    const value = row.values[name] ?? null;
    return value === null ? [] : [{ n: row.count, value, avg: row.values[`${name.slice(0, dot)}.avg`] ?? null }];
  });
  if (known.length === 0) {
    return null;
  }
  const values = known.map(({ value }) => value);
  switch (aggregate) {
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
