/**
 * The keys that are hidden after a click on a key's label. `together`: the others stay as they are;
 * else it is shown alone, or all are shown again where it was alone.
 */
export function toggleKey(
  hidden: ReadonlySet<string>,
  { key, all, together }: { key: string; all: readonly string[]; together: boolean }
): ReadonlySet<string> {
  if (together) {
    const next = new Set(hidden);
    if (!next.delete(key)) {
      next.add(key);
    }
    return next;
  }
  const alone = !hidden.has(key) && all.every((other) => other === key || hidden.has(other));
  return alone ? new Set() : new Set(all.filter((other) => other !== key));
}
