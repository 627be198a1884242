/** How rows are ordered: by what is taken of each, once. */
export interface Ordering<Row, Rank> {
  readonly rank: (row: Row) => Rank;
  readonly compare: (a: Rank, b: Rank) => number;
}

/**
 * Merges rows of several sources, each sorted, into one such order. All are read side by side; a
 * reader that has enough closes every one of them.
 */
export async function* mergeSorted<Row, Rank>(
  sources: readonly AsyncGenerator<Row>[],
  { rank, compare }: Ordering<Row, Rank>,
): AsyncGenerator<Row> {
  const next = async (source: AsyncGenerator<Row>): Promise<Head<Row, Rank> | undefined> => {
    const { done, value } = await source.next();
    return done ? undefined : { source, row: value, rank: rank(value) };
  };
  try {
    const found = await Promise.all(sources.map(next));
    let heads = found.filter((head) => head !== undefined);
    while (heads.length > 0) {
      const first = heads.reduce((a, b) => compare(b.rank, a.rank) < 0 ? b : a);
      yield first.row;
      const follower = await next(first.source);
      if (follower === undefined) heads = heads.filter((head) => head !== first);
      else Object.assign(first, follower);
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}

interface Head<Row, Rank> {
  readonly source: AsyncGenerator<Row>;
  row: Row;
  rank: Rank;
}
