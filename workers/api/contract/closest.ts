import { editDistance } from "#core/edit_distance.ts";

/**
 * The name that was most likely meant: at most two letters or a third of it differ, whatever the
 * case; undefined when none is that close.
 */
export function closest(given: string, names: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  let found: string | undefined;
  let least = Infinity;
  for (const name of names) {
    const most = Math.max(2, Math.floor(name.length / 3));
    if (Math.abs(wanted.length - name.length) > most) continue;
    const steps = editDistance(wanted, name.toLowerCase());
    if (steps > most || steps >= least || steps >= name.length) continue;
    [found, least] = [name, steps];
  }
  return found;
}
