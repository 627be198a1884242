import type { AccumulatorLayout } from "../aggregate/accumulators.ts";
import { ByteReader } from "../encoding/byte_reader.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { AggregateName } from "../spec.ts";
import { WINDOW_STATUSES, type WindowStatus } from "../update.ts";

/** Version of the messages; those of another one are dead letters. */
const VERSION = 1;
const MARKER = 1;
const GROUPED = 2;
const WINDOW = 3;

/** How far an input has come. Sent to every partition, after the partials that it covers. */
export interface Marker {
  readonly kind: "marker";
  readonly source: string;
  readonly partition: number;
  /** Epoch ms; −Infinity: it never had a record. */
  readonly watermark: number;
  readonly idle: boolean;
  /**
   * Of windows that start before this, epoch ms, something may never have been sent, as nobody asked
   * for it; −Infinity: everything was.
   */
  readonly from: number;
}

/** What both kinds of partials say of the window that they are of. Times are epoch ms. */
interface PartialBase {
  readonly source: string;
  readonly partition: number;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly status: WindowStatus;
  readonly revision: number;
  readonly count: number;
  readonly partial: boolean;
}

/** All that one partition has of one group's window: replaces what it sent before. */
export interface GroupedPartial extends PartialBase {
  readonly kind: "grouped";
  /** Names of measures and aggregates, as {@linkcode layoutText} writes them. */
  readonly layout: string;
  /** As {@linkcode Accumulators.encode} writes them: a view. */
  readonly accumulators: Uint8Array;
}

/** A window of a source, for one key of a formula: replaces what was sent of it before. */
export interface WindowPartial extends PartialBase {
  readonly kind: "window";
  readonly sourceKey: string;
  /** What it has values of, by {@linkcode valueName}: one array for all partials alike. */
  readonly names: readonly string[];
  /** In the order of the names; NaN: there is none. */
  readonly values: readonly number[];
}

export type Partial = GroupedPartial | WindowPartial;

/** How a partial names a value: what is aggregated how. */
export function valueName(aggregate: string, measure: string): string {
  return aggregate === "count" ? "count" : `${aggregate} ${measure}`;
}

/** What accumulators are laid out by, as one text. */
export function layoutText({ measures, aggregates }: AccumulatorLayout): string {
  return JSON.stringify([measures, aggregates]);
}

/**
 * Undoes {@linkcode layoutText}.
 *
 * @throws {RangeError} If it is none.
 */
export function layoutOf(text: string): AccumulatorLayout {
  try {
    const [measures, aggregates] = JSON.parse(text) as [string[], AggregateName[]];
    if (isTexts(measures) && isTexts(aggregates)) return { measures, aggregates };
  } catch {
    // Below.
  }
  throw damaged("it does not say which aggregates it has");
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

export function encodeMarker(marker: Omit<Marker, "kind">, w: ByteWriter): void {
  w.byte(VERSION);
  w.byte(MARKER);
  text(marker.source, w);
  w.varint(marker.partition);
  w.float64(marker.watermark);
  w.byte(marker.idle ? 1 : 0);
  w.float64(marker.from);
}

/** `accumulators` writes what {@linkcode GroupedPartial.accumulators} holds. */
export function encodeGrouped(
  partial: Omit<GroupedPartial, "kind" | "accumulators">,
  accumulators: (w: ByteWriter) => void,
  w: ByteWriter,
): void {
  w.byte(VERSION);
  w.byte(GROUPED);
  base(partial, w);
  text(partial.layout, w);
  accumulators(w);
}

export function encodeWindow(partial: Omit<WindowPartial, "kind">, w: ByteWriter): void {
  w.byte(VERSION);
  w.byte(WINDOW);
  base(partial, w);
  text(partial.sourceKey, w);
  text(partial.names.join(SEPARATOR), w);
  for (const value of partial.values) w.float64(value);
}

/**
 * Reads a message.
 *
 * @throws {RangeError} If it is damaged, or of another version.
 */
export function decodePartial(bytes: Uint8Array, start: number, end: number): Marker | Partial {
  const r = new ByteReader(bytes, start, end);
  const version = r.byte();
  if (version !== VERSION) {
    throw new RangeError(
      `the partial has version ${version}, this program reads ${VERSION}: let all workers run the ` +
        "same program",
    );
  }
  const kind = r.byte();
  const source = readText(r);
  const partition = r.varint();
  if (kind === MARKER) {
    const watermark = r.float64();
    const idle = r.byte() === 1;
    const from = r.float64();
    if (Number.isNaN(watermark) || Number.isNaN(from)) throw damaged("a time is no number");
    return { kind: "marker", source, partition, watermark, idle, from };
  }
  const shared = { source, partition, ...readBase(r) };
  if (kind === GROUPED) {
    const layout = readText(r);
    return { kind: "grouped", ...shared, layout, accumulators: r.raw(r.remaining) };
  }
  if (kind !== WINDOW) throw damaged(`there is no kind ${kind}`);
  const sourceKey = readText(r);
  const names = namesOf(readText(r));
  const values = names.map(() => finite(r.float64()));
  if (r.remaining > 0) throw damaged(`${r.remaining} bytes follow its values`);
  return { kind: "window", ...shared, sourceKey, names, values };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}

const SEPARATOR = "\n";
/** There are as many as formulas, and a few of declarations before. */
const known = new Map<string, readonly string[]>();

function namesOf(joined: string): readonly string[] {
  let names = known.get(joined);
  if (names === undefined) {
    if (known.size > 1000) known.clear();
    names = joined === "" ? [] : joined.split(SEPARATOR);
    known.set(joined, names);
  }
  return names;
}

function base(partial: PartialBase, w: ByteWriter): void {
  text(partial.source, w);
  w.varint(partial.partition);
  w.float64(partial.start);
  w.varint(partial.end - partial.start);
  w.varint(partial.size);
  w.byte(WINDOW_STATUSES.indexOf(partial.status) | (partial.partial ? 4 : 0));
  w.varint(partial.revision);
  w.varint(partial.count);
}

function readBase(r: ByteReader): Omit<PartialBase, "source" | "partition"> {
  const start = r.float64();
  if (!Number.isSafeInteger(start)) throw damaged(`a window starts at ${start}`);
  const end = start + r.varint();
  const size = r.varint();
  const flags = r.byte();
  const status = WINDOW_STATUSES[flags & 3];
  if (status === undefined || end <= start || size === 0) {
    throw damaged("a window has no such status, end or size");
  }
  const revision = r.varint();
  return { start, end, size, status, partial: (flags & 4) !== 0, revision, count: r.varint() };
}

function damaged(what: string): RangeError {
  return new RangeError(`the partial is damaged: ${what}`);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

function text(value: string, w: ByteWriter): void {
  const bytes = encoder.encode(value);
  w.varint(bytes.length);
  w.raw(bytes, 0, bytes.length);
}

function readText(r: ByteReader): string {
  const bytes = r.raw(r.varint());
  try {
    return decoder.decode(bytes);
  } catch {
    throw damaged("a text is not UTF-8");
  }
}
