/** Those that have the words in their name, in alphabetical order. */
export function named<T extends { name: string }>(all: readonly T[], words: string): T[] {
  const wanted = words.trim().toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().includes(wanted)).sort((a, b) => a.name.localeCompare(b.name));
}
