import { ByteWriter } from "../encoding/byte_writer.ts";
import type { AggregateName, WindowSpec } from "../spec.ts";
import type { UpdateView } from "../update.ts";
import { type WindowGrid, windowGrid } from "./grid.ts";
import { keyMapper, type MapKey } from "./key_mapping.ts";
import { encodeGrouped, encodeMarker, encodeWindow, layoutText } from "./partial.ts";
import type { Derivation, FormulaSpec } from "./spec.ts";
import { aggregateOfTerm, valueOfTerm } from "./term_value.ts";

/** Takes what is sent to the merging tasks: views that the next message overwrites. */
export interface PartialLane {
  /** To the partition that the key belongs to. */
  partial(key: Uint8Array, value: Uint8Array): void;
  /** To every partition, behind the partials that were sent before it. */
  marker(value: Uint8Array): void;
}

/** What is sent from where to which derived stream. */
export interface SenderOptions {
  readonly derivation: Derivation;
  /** Windows of the derived stream. */
  readonly specs: readonly WindowSpec[];
  /** Name of the stream whose windows are sent, or whose records' groups. */
  readonly source: string;
  readonly partition: number;
  /** Nothing was sent of what the source did until here, as {@linkcode Marker.from}. */
  readonly from?: number;
}

/** Keys whose targets are kept. */
const KEPT = 100_000;

/** How far windows have come that are sent: StreamWindows, or those of a derived stream. */
export interface Progress {
  readonly settledTo: number;
  told(size: number): number;
}

/** Whom an input key's windows are sent to, and what of them. */
interface Recipient {
  readonly key: Uint8Array;
  readonly names: readonly string[];
  readonly values: readonly TermValue[];
}

/** A value that terms take, under the name that partials give it. */
interface TermValue {
  readonly name: string;
  readonly aggregate: AggregateName;
  readonly measure: string;
}

/**
 * Turns the updates of one source in one partition into partials for one derived stream. Of a
 * grouped one the updates are those of the local windows by group. Every message replaces what was
 * sent of the same window before, so it may come again.
 */
export class PartialSender {
  readonly #options: SenderOptions;
  readonly #lane: PartialLane;
  readonly #grids: readonly WindowGrid[];
  readonly #layouts: ReadonlyMap<number, string>;
  /** Of a formula, the terms that take of this source. */
  readonly #terms: readonly { readonly map: MapKey; readonly value: TermValue }[];
  readonly #recipients = new Map<string, readonly Recipient[]>();
  readonly #value = new ByteWriter();
  /** Corrections of groups that wait for {@linkcode PartialSender.flush}, the last of each window. */
  readonly #corrections = new Map<string, { key: Uint8Array; value: Uint8Array }>();
  #marked = -Infinity;
  #idle: boolean | undefined;

  constructor(options: SenderOptions, lane: PartialLane) {
    const { derivation, specs, source } = options;
    this.#options = options;
    this.#lane = lane;
    this.#grids = specs.map((spec) => windowGrid(spec));
    this.#layouts = new Map(
      specs.map((spec, index) => [this.#grids[index]!.size, layoutText(spec)]),
    );
    this.#terms = derivation.kind === "grouped" ? [] : termsOf(derivation, source);
  }

  /** Whether it has said how far the source has come, and so what was not sent before. */
  get hasMarked(): boolean {
    return this.#idle !== undefined;
  }

  /** Sends an update on to every key that wants it. */
  update(update: UpdateView): void {
    if (!this.#grids.some(({ size }) => size === update.size)) return;
    if (this.#options.derivation.kind === "grouped") this.#sendGroup(update);
    else this.#sendWindow(update);
  }

  /**
   * Sends corrections of groups, each window's last: before every commit, so that however many
   * records are late, the partials are bounded.
   */
  flush(): void {
    for (const { key, value } of this.#corrections.values()) this.#lane.partial(key, value);
    this.#corrections.clear();
  }

  /**
   * Says how far the source has come, when that passes a boundary of windows, when idleness changed,
   * and the first time. Everything that was due is to be emitted before.
   *
   * @returns whether a marker was sent.
   */
  mark(progress: Progress, idle: boolean): boolean {
    const watermark = this.#watermarkOf(progress);
    if (idle === this.#idle && !this.#crosses(watermark)) return false;
    this.flush();
    this.#marked = Math.max(this.#marked, watermark);
    this.#idle = idle;
    const { source, partition, from = -Infinity } = this.#options;
    this.#value.reset();
    encodeMarker({ source, partition, watermark: this.#marked, idle, from }, this.#value);
    this.#lane.marker(this.#value.bytes.subarray(0, this.#value.length));
    return true;
  }

  /** Of a grouped stream the same rules say there what is due; a formula takes what was told. */
  #watermarkOf(progress: Progress): number {
    if (this.#options.derivation.kind === "grouped") return progress.settledTo;
    return Math.min(...this.#grids.map(({ size }) => progress.told(size)));
  }

  #crosses(watermark: number): boolean {
    const marked = this.#marked;
    if (!(watermark > marked)) return false;
    if (marked === -Infinity) return true;
    return this.#grids.some(({ floor, rules: { closeLagMs, keepMs } }) =>
      floor(watermark - closeLagMs) !== floor(marked - closeLagMs) ||
      floor(watermark - keepMs) !== floor(marked - keepMs)
    );
  }

  #sendGroup(update: UpdateView): void {
    const { source, partition } = this.#options;
    const { keyBytes, keyStart, keyEnd, start, end, size, status, revision, count } = update;
    const layout = this.#layouts.get(size)!;
    const window = { start, end, size, status, revision, count, partial: update.partial, layout };
    this.#value.reset();
    encodeGrouped(
      { source, partition, ...window },
      (into) => update.writeAccumulators(into),
      this.#value,
    );
    const key = keyBytes.subarray(keyStart, keyEnd);
    if (status === "revised") {
      const id = `${size} ${start} ${decoder.decode(key)}`;
      this.#corrections.set(id, { key: key.slice(), value: this.#value.copy() });
    } else {
      this.#lane.partial(key, this.#value.bytes.subarray(0, this.#value.length));
    }
  }

  #sendWindow(update: UpdateView): void {
    const { keyBytes, keyStart, keyEnd, start, end, size, status, revision, count } = update;
    const sourceKey = decoder.decode(keyBytes.subarray(keyStart, keyEnd));
    const recipients = this.#recipientsOf(sourceKey);
    if (recipients.length === 0) return;
    const { source, partition } = this.#options;
    const measures = update.measures();
    for (const { key, names, values } of recipients) {
      const taken = values.map(({ aggregate, measure }) =>
        aggregate === "count" ? count : measures[measure]?.[aggregate] ?? NaN
      );
      const what = { status, revision, count, partial: update.partial, names, values: taken };
      this.#value.reset();
      encodeWindow({ source, partition, sourceKey, start, end, size, ...what }, this.#value);
      this.#lane.partial(key, this.#value.bytes.subarray(0, this.#value.length));
    }
  }

  #recipientsOf(sourceKey: string): readonly Recipient[] {
    let recipients = this.#recipients.get(sourceKey);
    if (recipients === undefined) {
      const byKey = new Map<string, Map<string, TermValue>>();
      for (const { map, value } of this.#terms) {
        const key = map(sourceKey);
        if (key === undefined) continue;
        const values = byKey.get(key) ?? new Map<string, TermValue>();
        byKey.set(key, values.set(value.name, value));
      }
      recipients = [...byKey].map(([key, values]) => (
        { key: encoder.encode(key), names: [...values.keys()], values: [...values.values()] }
      ));
      if (this.#recipients.size >= KEPT) this.#recipients.clear();
      this.#recipients.set(sourceKey, recipients);
    }
    return recipients;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function termsOf({ terms }: FormulaSpec, source: string) {
  return Object.values(terms).filter((term) => term.source === source).map((term) => {
    const { measure } = term;
    const value: TermValue = {
      name: valueOfTerm(term),
      aggregate: aggregateOfTerm(term),
      measure,
    };
    return { map: keyMapper(term.key), value };
  });
}
