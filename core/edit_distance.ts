/**
 * How many letters have to be put in, left out, changed or swapped with their neighbour to make one
 * text of the other (optimal string alignment). The time grows with the product of their lengths, so
 * callers bound these.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let steps = Math.min(last[column]! + 1, current[column - 1]! + 1);
      steps = Math.min(steps, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] &&
        a[row - 2] === b[column - 1];
      current.push(swapped ? Math.min(steps, before[column - 2]! + 1) : steps);
    }
    [before, last] = [last, current];
  }
  return last[b.length]!;
}
