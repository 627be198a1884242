/** What can be wrong with a result. */
export type FindingKind = "lost" | "doubled" | "wrong";

/** Something that differs from what must be. */
export interface Finding {
  readonly kind: FindingKind;
  /** What differs, for people, such as `window`. */
  readonly what: string;
  /** Which one, and how. */
  readonly detail: string;
}

/**
 * Compares how often things are there with how often they must be. What `optional` names may be there
 * once or not at all.
 *
 * @param what the things, such as `late record`
 */
export function compareCounts(
  what: string,
  { expected, found, optional = new Set() }: {
    readonly expected: readonly string[];
    readonly found: readonly string[];
    readonly optional?: ReadonlySet<string>;
  },
): Finding[] {
  const findings: Finding[] = [];
  const wanted = tally(expected);
  const there = tally(found);
  for (const [name, count] of wanted) {
    const missing = count - (there.get(name) ?? 0);
    if (missing > 0) findings.push({ kind: "lost", what, detail: name });
  }
  for (const [name, count] of there) {
    const may = (wanted.get(name) ?? 0) + (optional.has(name) ? 1 : 0);
    if (count <= may) continue;
    if (may > 0) findings.push({ kind: "doubled", what, detail: `${name}: ${count}, not ${may}` });
    else findings.push({ kind: "wrong", what, detail: `${name}: must not be there` });
  }
  return findings;
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
