import { SortOrder } from '@grafana/schema';
import { KeyWindows } from '#core/window_plot/windows.ts';

/** Keys listed at most. */
const MOST = 20;

/** The value of each key's window with the same start, in the order that the options say. */
export function valuesAt(
  keys: readonly KeyWindows[],
  start: number,
  { sort, hideZeros }: { sort: SortOrder; hideZeros: boolean }
): { values: Array<{ key: string; value: number }>; more: number } {
  const values = keys.flatMap(({ key, windows }) => {
    const value = windows.find((item) => item.start === start)?.value ?? null;
    return value === null || (hideZeros && value === 0) ? [] : [{ key, value }];
  });
  if (sort !== SortOrder.None) {
    const sign = sort === SortOrder.Ascending ? 1 : -1;
    values.sort((a, b) => sign * (a.value - b.value));
  }
  return { values: values.slice(0, MOST), more: Math.max(0, values.length - MOST) };
}
