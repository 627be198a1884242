import type { Column } from '@grafana/ui';

/** Sorts a table's rows by a number; rows without one stay last in both directions. */
export function byNumber<Row extends object>(
  read: (row: Row) => number | null
): Exclude<NonNullable<Column<Row>['sortType']>, string> {
  return (rowA, rowB, _column, descending) => {
    const a = read(rowA.original);
    const b = read(rowB.original);
    if (a === null || b === null) {
      const last = a === b ? 0 : a === null ? 1 : -1;
      return descending ? -last : last;
    }
    return a - b;
  };
}

/** Those that have the words in their name, in alphabetical order. */
export function named<T extends { name: string }>(all: readonly T[], words: string): T[] {
  const wanted = words.trim().toLowerCase();
  return all.filter(({ name }) => name.toLowerCase().includes(wanted)).sort((a, b) => a.name.localeCompare(b.name));
}
