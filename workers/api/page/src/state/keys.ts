const collator = new Intl.Collator("en", { numeric: true });

/** Keys as people count: `vehicle-2` before `vehicle-10`. */
export function sortedKeys(keys: Iterable<string>): string[] {
  return [...keys].sort(collator.compare);
}
