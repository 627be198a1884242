import type { Slices } from "#core/async/slices.ts";

/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 1_024;

/** The rows of an answer of so many that are kept, ascending. */
export async function rowsWhere(
  rows: number,
  keeps: (row: number) => boolean,
  { slices }: { readonly slices: Slices },
): Promise<Uint32Array> {
  const kept = new Uint32Array(rows);
  let end = 0;
  await slices.each(rows, (row) => {
    if (keeps(row)) kept[end++] = row;
  });
  return kept.subarray(0, end);
}

/**
 * Sorts rows, those that are equal in their order, in slices: merges the ascending runs that there
 * are, so that what is sorted already is only looked at.
 *
 * @param compare negative where the first comes first
 * @returns `rows`, or a new array
 */
export async function sortRows(
  rows: Uint32Array,
  compare: (a: number, b: number) => number,
  { slices }: { readonly slices: Slices },
): Promise<Uint32Array> {
  let starts = await runsOf(rows, compare, slices);
  let from: Uint32Array = rows;
  if (starts.length === rows.length) {
    // Each row comes before the one before it, as in a table that is clustered newest first.
    from = rows.toReversed();
    starts = [0];
  }
  let to: Uint32Array = new Uint32Array(0);
  while (starts.length > 1) {
    if (to.length === 0) to = new Uint32Array(rows.length);
    const merged: number[] = [];
    for (let run = 0; run < starts.length; run += 2) {
      const start = starts[run]!;
      const middle = starts[run + 1] ?? rows.length;
      const end = starts[run + 2] ?? rows.length;
      await merge({ from, to, start, middle, end }, compare, slices);
      merged.push(start);
    }
    starts = merged;
    [from, to] = [to, from === rows ? new Uint32Array(rows.length) : from];
  }
  return from;
}

/** Where ascending runs begin. */
async function runsOf(
  rows: Uint32Array,
  compare: (a: number, b: number) => number,
  slices: Slices,
): Promise<number[]> {
  const starts = rows.length > 0 ? [0] : [];
  for (let row = 1; row < rows.length; row++) {
    if (row % ROWS_PER_LOOK === 0 && slices.over) await slices.next();
    if (compare(rows[row - 1]!, rows[row]!) > 0) starts.push(row);
  }
  return starts;
}

interface Merge {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly start: number;
  readonly middle: number;
  readonly end: number;
}

async function merge(
  { from, to, start, middle, end }: Merge,
  compare: (a: number, b: number) => number,
  slices: Slices,
): Promise<void> {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    if (at % ROWS_PER_LOOK === 0 && slices.over) await slices.next();
    const takesLeft = left < middle &&
      (right >= end || compare(from[left]!, from[right]!) <= 0);
    to[at] = takesLeft ? from[left++]! : from[right++]!;
  }
}
