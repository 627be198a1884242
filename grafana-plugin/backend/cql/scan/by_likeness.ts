/**
 * Names in the order of how much they are like a word, by the letters that have to be changed, added
 * or left out, in any case; among equals as they were given. Pure.
 */
export function byLikeness(names: readonly string[], word: string): readonly string[] {
  const wanted = word.toLowerCase();
  const changes = new Map(names.map((name) => [name, changesBetween(name.toLowerCase(), wanted)]));
  return names.toSorted((a, b) => changes.get(a)! - changes.get(b)!);
}

/** Levenshtein's distance. */
function changesBetween(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const next = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1]! + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, above[column]! + 1, next[column - 1]! + 1));
    }
    above = next;
  }
  return above[b.length]!;
}
