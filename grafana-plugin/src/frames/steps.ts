/**
 * Work on many rows, cut into steps of some hundred rows: between two of them other work can have its turn. The
 * backend, which answers many at once, takes turns (`Slices.run`); a browser, whose rows are few, runs it at once
 * ({@link finish}).
 */
export type Steps<Result> = Generator<void, Result>;

/** Rows of one step. */
export const ROWS_PER_STEP = 512;

/** Does all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}

/** Visits every row. */
export function* eachInSteps<Row>(rows: Iterable<Row>, visit: (row: Row) => void): Steps<void> {
  let visited = 0;
  for (const row of rows) {
    if (++visited % ROWS_PER_STEP === 0) {
      yield;
    }
    visit(row);
  }
}

/** What `map` makes of every row. */
export function* mapInSteps<Row, Value>(rows: readonly Row[], map: (row: Row) => Value): Steps<Value[]> {
  const values: Value[] = [];
  yield* eachInSteps(rows, (row) => void values.push(map(row)));
  return values;
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
 * The rows in order, those that are equal as they were: sorts pieces and merges them. What is in order already is
 * only looked at.
 *
 * @returns a new array
 */
export function* sortInSteps<Row>(rows: readonly Row[], compare: (a: Row, b: Row) => number): Steps<Row[]> {
  const ended = yield* orderedUntil(rows, compare);
  let from: Row[] = rows.slice();
  if (ended === rows.length) {
    return from;
  }
  for (let start = 0; start < rows.length; start += ROWS_PER_STEP) {
    const piece = from.slice(start, start + ROWS_PER_STEP).sort(compare);
    for (let at = 0; at < piece.length; at++) {
      from[start + at] = piece[at]!;
    }
    yield;
  }
  let to: Row[] = rows.slice();
  for (let length = ROWS_PER_STEP; length < rows.length; length *= 2) {
    for (let start = 0; start < rows.length; start += 2 * length) {
      yield* mergeRuns({ from, to, start, middle: start + length, end: start + 2 * length }, compare);
    }
    [from, to] = [to, from];
  }
  return from;
}

/** How many rows at the beginning are in order. */
function* orderedUntil<Row>(rows: readonly Row[], compare: (a: Row, b: Row) => number): Steps<number> {
  for (let at = 1; at < rows.length; at++) {
    if (at % ROWS_PER_STEP === 0) {
      yield;
    }
    if (compare(rows[at - 1]!, rows[at]!) > 0) {
      return at;
    }
  }
  return rows.length;
}

interface Runs<Row> {
  from: readonly Row[];
  to: Row[];
  start: number;
  middle: number;
  end: number;
}

/** Merges two neighbouring runs; the second may be cut off, or missing. */
function* mergeRuns<Row>(runs: Runs<Row>, compare: (a: Row, b: Row) => number): Steps<void> {
  const { from, to, start } = runs;
  const middle = Math.min(runs.middle, from.length);
  const end = Math.min(runs.end, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    if (at % ROWS_PER_STEP === 0) {
      yield;
    }
    const takesLeft = left < middle && (right >= end || compare(from[left]!, from[right]!) <= 0);
    to[at] = takesLeft ? from[left++]! : from[right++]!;
  }
}
