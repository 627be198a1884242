/**
 * What the windows of one partition must be, computed from all of its records in their order. Written
 * from the rules of docs/event-time.md, to be obviously right; it shares no code with the workers.
 *
 * A partition's watermark is the highest min(event time, append time) − bound. A key's is the higher
 * of its own highest event time − bound and the partition's − offline. A record raises both first. It
 * is late for a window when the key's watermark has reached the window's end + lateness; a window is
 * final when it has reached the end (with the policy `update`: the end + lateness).
 *
 * @module
 */
import type { DeclaredWindow } from "../streams/declared.ts";
import type { GoodRecord } from "./judge.ts";

/** A record that counts, with its place in the log. */
export interface OracleRecord extends GoodRecord {
  /** Names the record in findings and letters. */
  readonly id: string;
  /** Append time, epoch ms. */
  readonly append: number;
  /** Index into {@linkcode OracleOptions.declared}; never falls. */
  readonly epoch: number;
}

/** Options of {@linkcode oracle}; times are ms. */
export interface OracleOptions {
  readonly boundMs: number;
  readonly offlineMs: number;
  /** The windows that were declared, epoch by epoch. */
  readonly declared: readonly (readonly DeclaredWindow[])[];
  /**
   * The key of a record, when it is not its own: many devices share it, so it has no watermark of its
   * own. Undefined: no window wants the record.
   */
  readonly groupOf?: (record: OracleRecord) => string | undefined;
}

/** A window as it must be in the end. */
export interface ExpectedWindow {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** ms; 0 for a session. */
  readonly size: number;
  readonly status: "open" | "final" | "revised";
  readonly late: number;
  /** Its policy shows open windows. */
  readonly shown: boolean;
  readonly records: readonly OracleRecord[];
}

/** What must become of the records of one partition. */
export interface Expected {
  readonly windows: readonly ExpectedWindow[];
  /** Once per record and window size that it was too late for. */
  readonly late: readonly { readonly id: string; readonly size: number }[];
  readonly counted: number;
  /** Counted in no window, and late for one. */
  readonly tooLate: number;
  /** Wanted by no window. */
  readonly filtered: number;
  /** The partition's watermark in the end, epoch ms; −Infinity without records. */
  readonly watermark: number;
  /** By window size: windows that end here or before are told. */
  readonly told: ReadonlyMap<number, number>;
}

/** A window that fills. */
interface Filling {
  readonly key: string;
  readonly size: number;
  start: number;
  end: number;
  final: boolean;
  late: number;
  records: OracleRecord[];
}

/** How far windows of one size were told and dropped under settings that held before. */
interface Horizons {
  told: number;
  dropped: number;
}

interface Key {
  highest: number;
  /** By window size. */
  readonly horizons: Map<number, Horizons>;
  /** By window size, all that ever were. */
  readonly windows: Map<number, Filling[]>;
}

const closeLag = ({ emit, latenessMs }: DeclaredWindow) => emit === "update" ? latenessMs : 0;
const keep = ({ emit, latenessMs }: DeclaredWindow) => emit === "final" ? 0 : latenessMs;

/** Computes what must become of these records. */
export function oracle(records: readonly OracleRecord[], options: OracleOptions): Expected {
  return new Oracle(options).run(records);
}

class Oracle {
  readonly #options: OracleOptions;
  readonly #keys = new Map<string, Key>();
  /** For keys that were not seen yet. */
  readonly #horizons = new Map<number, Horizons>();
  readonly #late: { id: string; size: number }[] = [];
  #partition = -Infinity;
  #epoch = 0;

  constructor(options: OracleOptions) {
    this.#options = options;
  }

  run(records: readonly OracleRecord[]): Expected {
    let counted = 0;
    let tooLate = 0;
    let filtered = 0;
    const { groupOf = ({ key }) => key } = this.#options;
    for (const record of records) {
      this.#turnTo(record.epoch);
      const { time, append } = record;
      this.#partition = Math.max(this.#partition, Math.min(time, append) - this.#options.boundMs);
      const key = groupOf(record);
      if (key === undefined) filtered++;
      else if (this.#add({ ...record, key })) counted++;
      else tooLate++;
    }
    this.#turnTo(this.#options.declared.length - 1);
    const windows = [...this.#keys].flatMap(([, key]) => this.#outcome(key));
    const watermark = this.#watermark({ highest: -Infinity });
    const told = new Map(this.#windows.map((window) => {
      const before = horizonsIn(this.#horizons, window.sizeMs).told;
      return [window.sizeMs, Math.max(before, watermark - closeLag(window))];
    }));
    return { windows, late: this.#late, counted, tooLate, filtered, watermark, told };
  }

  get #windows(): readonly DeclaredWindow[] {
    return this.#options.declared[this.#epoch]!;
  }

  #watermark({ highest }: { highest: number }): number {
    const { boundMs, offlineMs, groupOf } = this.#options;
    const own = groupOf === undefined ? highest - boundMs : -Infinity;
    return Math.max(own, this.#partition - offlineMs);
  }

  /** Other windows are declared from here on: what was told and dropped stays so. */
  #turnTo(epoch: number): void {
    for (; this.#epoch < epoch; this.#epoch++) {
      for (const window of this.#windows) {
        const { sizeMs } = window;
        const nobody = this.#watermark({ highest: -Infinity });
        raise(horizonsIn(this.#horizons, sizeMs), { window, watermark: nobody });
        for (const key of this.#keys.values()) {
          const watermark = this.#watermark(key);
          for (const filling of key.windows.get(sizeMs) ?? []) {
            if (filling.end + closeLag(window) <= watermark) filling.final = true;
          }
          raise(horizonsIn(key.horizons, sizeMs), { window, watermark });
        }
      }
    }
  }

  /** @returns whether a window counts it */
  #add(record: OracleRecord): boolean {
    const key = this.#key(record.key);
    key.highest = Math.max(key.highest, record.time);
    const watermark = this.#watermark(key);
    let counted = false;
    for (const window of this.#windows) {
      const { told, dropped } = horizonsIn(key.horizons, window.sizeMs);
      const reached = {
        told: Math.max(told, watermark - closeLag(window)),
        dropped: Math.max(dropped, watermark - keep(window)),
      };
      const existing = key.windows.get(window.sizeMs) ?? [];
      key.windows.set(window.sizeMs, existing);
      const place = window.kind === "session" ? inSession : inAligned;
      if (place(existing, { record, window, reached })) counted = true;
      else this.#late.push({ id: record.id, size: window.sizeMs });
    }
    return counted;
  }

  #key(name: string): Key {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const horizons = [...this.#horizons].map(([size, one]) => [size, { ...one }] as const);
    const key = { highest: -Infinity, horizons: new Map(horizons), windows: new Map() };
    this.#keys.set(name, key);
    return key;
  }

  #outcome(key: Key): ExpectedWindow[] {
    const watermark = this.#watermark(key);
    return this.#windows.flatMap((window) =>
      (key.windows.get(window.sizeMs) ?? []).map((filling): ExpectedWindow => {
        const { told } = horizonsIn(key.horizons, window.sizeMs);
        const final = filling.final ||
          filling.end <= Math.max(told, watermark - closeLag(window));
        return {
          ...filling,
          status: !final ? "open" : filling.late > 0 ? "revised" : "final",
          shown: window.emit !== "final",
        };
      })
    );
  }
}

function horizonsIn(of: Map<number, Horizons>, size: number): Horizons {
  const horizons = of.get(size) ?? { told: -Infinity, dropped: -Infinity };
  of.set(size, horizons);
  return horizons;
}

function raise(
  horizons: Horizons,
  { window, watermark }: { window: DeclaredWindow; watermark: number },
): void {
  horizons.told = Math.max(horizons.told, watermark - closeLag(window));
  horizons.dropped = Math.max(horizons.dropped, watermark - keep(window));
}

interface Arrival {
  readonly record: OracleRecord;
  readonly window: DeclaredWindow;
  readonly reached: Horizons;
}

/** Counts a record in every tumbling or hopping window that takes it. @returns whether one does */
function inAligned(existing: Filling[], { record, window, reached }: Arrival): boolean {
  const { sizeMs, slideMs } = window;
  let taken = false;
  const newest = Math.floor(record.time / slideMs) * slideMs;
  for (let start = newest; start + sizeMs > record.time; start -= slideMs) {
    const end = start + sizeMs;
    if (end <= reached.dropped) continue;
    let filling = existing.find((one) => one.start === start);
    if (filling === undefined) {
      filling = { key: record.key, size: sizeMs, start, end, final: false, late: 0, records: [] };
      existing.push(filling);
    }
    count(filling, record, reached);
    taken = true;
  }
  return taken;
}

/** Counts a record in its session, which may join others. @returns whether it is in time */
function inSession(existing: Filling[], { record, window, reached }: Arrival): boolean {
  const { time, key } = record;
  const end = time + window.gapMs;
  for (const one of existing) one.final ||= one.end <= reached.told;
  const joined = existing.filter((one) =>
    one.end > reached.dropped && one.start < end && time < one.end
  );
  const inside = joined.some((one) => one.start <= time);
  if (end <= reached.dropped && !inside) return false;
  for (const one of joined) existing.splice(existing.indexOf(one), 1);
  const session: Filling = {
    key,
    size: 0,
    start: Math.min(time, ...joined.map((one) => one.start)),
    end: Math.max(end, ...joined.map((one) => one.end)),
    final: joined.some((one) => one.final),
    late: joined.reduce((sum, one) => sum + one.late, 0),
    records: joined.flatMap((one) => one.records),
  };
  count(session, record, reached);
  existing.push(session);
  return true;
}

function count(filling: Filling, record: OracleRecord, reached: Horizons): void {
  filling.final ||= filling.end <= reached.told;
  if (filling.final) filling.late++;
  filling.records.push(record);
}
