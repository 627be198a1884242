import type { Kind, LiveLog } from "#core/live/log.ts";
import type { LiveEntry, Ring } from "#core/live/ring.ts";
import type { Steps } from "../../src/frames/mod.ts";

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
 * The oldest changes from a place on, up to the limits. Where the log dropped some of them, before
 * or between two steps, `from` of the answer is higher than that place.
 */
export function* changesInSteps<Row>(
  log: LiveLog,
  selection: Selection<Row>,
  { from, maxRows, maxBytes }: PartLimits & { readonly from: number },
): Steps<Part<Row>> {
  const found = new Map<string, Found<Row>>();
  let bytes = 0;
  const end = log.nextSeq;
  const scan = yield* scanInSteps(log.rings[selection.kind], { from, end }, (entry) => {
    if (found.size >= maxRows || bytes >= maxBytes) return false;
    if (put(found, selection, entry)) bytes += bytesOf(entry);
    return true;
  });
  const rows = [...found.values()].map(({ row }) => row);
  return { rows, from: scan.from, to: scan.to, cut: scan.to < end };
}

/** The newest of all that a log holds, up to the limits; `from` is how far back it is complete. */
export function* newestInSteps<Row>(
  log: LiveLog,
  selection: Selection<Row>,
  limits: PartLimits = { maxRows: Infinity, maxBytes: Infinity },
): Steps<Part<Row>> {
  const found = new Map<string, Found<Row>>();
  const end = log.nextSeq;
  const ring = log.rings[selection.kind];
  const scan = yield* scanInSteps(ring, { from: ring.completeFrom, end }, (entry) => {
    put(found, selection, entry);
    return true;
  });
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
    from: first === 0 ? scan.from : Math.max(scan.from, all[first - 1]!.seq + 1),
    to: scan.to,
    cut: first > 0,
  };
}

/** Entries of one step, and bytes of their values: a row is made of each that is seen first. */
const ENTRIES_PER_STEP = 64;
const BYTES_PER_STEP = 65_536;

/** Offers the entries of [from, end) until one is not taken; all of the answer's [from, to) were. */
function* scanInSteps(
  ring: Ring,
  range: { readonly from: number; readonly end: number },
  take: (entry: LiveEntry) => boolean,
): Steps<{ readonly from: number; readonly to: number }> {
  let from = Math.max(range.from, ring.completeFrom);
  let entries = 0;
  let bytes = 0;
  for (let at = from;;) {
    const entry = ring.firstFrom(at);
    if (entry === undefined || entry.seq >= range.end) {
      return { from, to: Math.max(from, range.end) };
    }
    if (!take(entry)) return { from, to: at };
    at = entry.seq + 1;
    bytes += entry.value?.length ?? 0;
    if (++entries < ENTRIES_PER_STEP && bytes < BYTES_PER_STEP) continue;
    entries = bytes = 0;
    yield;
    // Meanwhile the ring may have dropped entries that were not seen.
    if (ring.completeFrom > at) from = at = ring.completeFrom;
  }
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
