/**
 * Work on many rows, cut into steps of some thousand rows: between two of them other work can have its turn. The
 * backend, which answers many at once, takes turns (`Slices.run`); a browser, whose rows are few, runs it at once
 * ({@link finish}).
 */
export type Steps<Result> = Generator<void, Result>;

/** Rows of one step. */
export const ROWS_PER_STEP = 2_048;

/** Does all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}

/*
 * The work on the rows of a step is a plain loop, of which the engine makes fast code; the generator around it only
 * runs once per step.
 */

/** Visits every row. */
export function* eachInSteps<Row>(rows: Iterable<Row>, visit: (row: Row) => void): Steps<void> {
  const left = rows[Symbol.iterator]();
  while (visitStep(left, visit)) {
    yield;
  }
}

/** Visits the rows of one step; false once there are no more. */
function visitStep<Row>(left: Iterator<Row>, visit: (row: Row) => void): boolean {
  for (let visited = 0; visited < ROWS_PER_STEP; visited++) {
    const { done, value } = left.next();
    if (done === true) {
      return false;
    }
    visit(value);
  }
  return true;
}

/** What `map` makes of every row. */
export function* mapInSteps<Row, Value>(rows: readonly Row[], map: (row: Row) => Value): Steps<Value[]> {
  const values: Value[] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_STEP) {
    if (from > 0) {
      yield;
    }
    mapStep({ rows, values, from }, map);
  }
  return values;
}

function mapStep<Row, Value>(
  { rows, values, from }: { rows: readonly Row[]; values: Value[]; from: number },
  map: (row: Row) => Value
): void {
  const to = Math.min(rows.length, from + ROWS_PER_STEP);
  for (let at = from; at < to; at++) {
    values.push(map(rows[at]!));
  }
}

/** The rows for which `keeps` is true. */
export function* filterInSteps<Row>(rows: Iterable<Row>, keeps: (row: Row) => boolean): Steps<Row[]> {
  const kept: Row[] = [];
  yield* eachInSteps(rows, (row) => {
    if (keeps(row)) {
      kept.push(row);
    }
  });
  return kept;
}

/** Rows by what `groupOf` says of them; groups and their rows in the order in which they come. */
export function* groupInSteps<Row>(rows: readonly Row[], groupOf: (row: Row) => string): Steps<Map<string, Row[]>> {
  const groups = new Map<string, Row[]>();
  yield* eachInSteps(rows, (row) => {
    const id = groupOf(row);
    const group = groups.get(id);
    if (group === undefined) {
      groups.set(id, [row]);
    } else {
      group.push(row);
    }
  });
  return groups;
}

/**
 * The rows in order, those that are equal as they were: merges the runs that are in order already, and sorted pieces
 * where they are short. What is in order is only looked at.
 *
 * @returns a new array
 */
export function* sortInSteps<Row>(rows: readonly Row[], compare: (a: Row, b: Row) => number): Steps<Row[]> {
  let from = rows.slice();
  let starts = yield* sortedRuns(from, compare);
  let to: Row[] = starts.length > 1 ? rows.slice() : [];
  while (starts.length > 1) {
    const merged: number[] = [];
    for (let run = 0; run < starts.length; run += 2) {
      const [start, middle, end] = [starts[run]!, starts[run + 1] ?? rows.length, starts[run + 2] ?? rows.length];
      merged.push(start);
      const merge = { from, to, left: start, middle, right: middle, end, at: start };
      while (mergeStep(merge, compare)) {
        yield;
      }
    }
    starts = merged;
    [from, to] = [to, from];
  }
  return from;
}

/** Where runs in order begin; pieces that hold only short ones are sorted. */
function* sortedRuns<Row>(rows: Row[], compare: (a: Row, b: Row) => number): Steps<number[]> {
  const starts: number[] = [];
  for (let start = 0; start < rows.length;) {
    starts.push(start);
    let end = start;
    for (let long = true; long;) {
      const look = Math.min(rows.length, end + ROWS_PER_STEP);
      end = runEnd({ rows, start: Math.max(end, start + 1), look }, compare);
      long = end === look && end < rows.length;
      if (long) {
        yield;
      }
    }
    const piece = Math.min(rows.length, start + ROWS_PER_STEP);
    if (end < piece) {
      const sorted = rows.slice(start, piece).sort(compare);
      for (let at = 0; at < sorted.length; at++) {
        rows[start + at] = sorted[at]!;
      }
      end = piece;
      yield;
    }
    start = end;
  }
  return starts;
}

/** The first row, of those before `look`, that does not follow the one before it. */
function runEnd<Row>(
  { rows, start, look }: { rows: readonly Row[]; start: number; look: number },
  compare: (a: Row, b: Row) => number
): number {
  let at = start;
  while (at < look && compare(rows[at - 1]!, rows[at]!) <= 0) {
    at++;
  }
  return at;
}

/** Two neighbouring runs that are being merged; the second may be empty. */
interface Merge<Row> {
  readonly from: readonly Row[];
  readonly to: Row[];
  /** The next row of each run. */
  left: number;
  right: number;
  readonly middle: number;
  readonly end: number;
  /** Where the next row goes. */
  at: number;
}

/** Merges the rows of one step; false once there are no more. */
function mergeStep<Row>(merge: Merge<Row>, compare: (a: Row, b: Row) => number): boolean {
  const { from, to, middle, end } = merge;
  let { left, right, at } = merge;
  const until = Math.min(end, at + ROWS_PER_STEP);
  while (at < until) {
    const takesLeft = left < middle && (right >= end || compare(from[left]!, from[right]!) <= 0);
    to[at++] = takesLeft ? from[left++]! : from[right++]!;
  }
  Object.assign(merge, { left, right, at });
  return at < end;
}
