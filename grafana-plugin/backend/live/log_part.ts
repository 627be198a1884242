import type { Kind, LiveLog } from "#core/live/log.ts";
import type { LiveEntry } from "#core/live/ring.ts";

/** What a part of a log holds. */
export interface Part<Row> {
  readonly rows: Row[];
  /** The rows are all that changed in [from, to) of the log. */
  readonly from: number;
  readonly to: number;
  /** The limits left rows out. */
  readonly cut: boolean;
}

/** How much of a log is taken at once. */
export interface PartLimits {
  readonly maxRows: number;
  /** Bytes of the entries' values. */
  readonly maxBytes: number;
}

/** Which entries of a log are wanted, and what makes two of them the same thing. */
export interface Selection<Row> {
  readonly kind: Kind;
  readonly rowOf: (entry: LiveEntry) => Row | null;
  readonly identity: (row: Row) => string;
  /** Of two rows of the same thing, whether the second one counts. Default: it does. */
  readonly supersedes?: (row: Row, known: Row) => boolean;
}

/**
 * The oldest changes from a place on, up to the limits. Where the log dropped some of them, `from` of
 * the answer is higher than that place.
 */
export function changesFrom<Row>(
  log: LiveLog,
  selection: Selection<Row>,
  { from, maxRows, maxBytes }: PartLimits & { readonly from: number },
): Part<Row> {
  const ring = log.rings[selection.kind];
  const start = Math.max(from, ring.completeFrom);
  const found = new Map<string, Found<Row>>();
  let bytes = 0;
  let at = start;
  for (
    let entry = ring.firstFrom(at);
    entry !== undefined;
    entry = ring.firstFrom(at)
  ) {
    if (found.size >= maxRows || bytes >= maxBytes) break;
    at = entry.seq + 1;
    if (put(found, selection, entry)) bytes += bytesOf(entry);
  }
  const cut = ring.firstFrom(at) !== undefined;
  const rows = [...found.values()].map(({ row }) => row);
  return { rows, from: start, to: cut ? at : log.nextSeq, cut };
}

/** The newest of all that a log holds, up to the limits; `from` is how far back it is complete. */
export function newestHeld<Row>(
  log: LiveLog,
  selection: Selection<Row>,
  limits: PartLimits = { maxRows: Infinity, maxBytes: Infinity },
): Part<Row> {
  const ring = log.rings[selection.kind];
  const found = new Map<string, Found<Row>>();
  for (const entry of ring.entries()) put(found, selection, entry);
  const all = [...found.values()];
  let first = all.length;
  for (
    let bytes = 0;
    first > 0 && all.length - first < limits.maxRows;
    first--
  ) {
    bytes += all[first - 1]!.bytes;
    if (bytes > limits.maxBytes) break;
  }
  return {
    rows: all.slice(first).map(({ row }) => row),
    from: first === 0 ? ring.completeFrom : all[first - 1]!.seq + 1,
    to: log.nextSeq,
    cut: first > 0,
  };
}

interface Found<Row> {
  readonly row: Row;
  readonly seq: number;
  readonly bytes: number;
}

function put<Row>(
  found: Map<string, Found<Row>>,
  selection: Selection<Row>,
  entry: LiveEntry,
): boolean {
  const row = selection.rowOf(entry);
  if (row === null) return false;
  const id = selection.identity(row);
  const known = found.get(id);
  if (known !== undefined && selection.supersedes?.(row, known.row) === false) {
    return false;
  }
  // Put behind the others: found things stay in the order of their last change.
  found.delete(id);
  found.set(id, { row, seq: entry.seq, bytes: bytesOf(entry) });
  return true;
}

function bytesOf({ key, value }: LiveEntry): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}
