/**
 * Oracle of windows whose declarations change while they run: keeps all records and everything that
 * was ever told or dropped of every key, in plain objects, and looks at all of it at every step. Made
 * to be obviously right, not fast; only tumbling and hopping windows. It shares no code with the core.
 *
 * @module
 */
import type { StreamWindowsOptions } from "../options.ts";
import type { HoppingSpec, TumblingSpec } from "../spec.ts";
import type { OracleInput } from "./oracle.ts";
import { windowId } from "./spec_oracle.ts";

type Spec = TumblingSpec | HoppingSpec;

/** What was emitted of a window: enough to tell two updates apart. */
export interface Told {
  readonly id: string;
  readonly end: number;
  readonly status: "final" | "revised";
  readonly count: number;
  readonly late: number;
}

/** What the tests of declarations that change ask of an oracle. */
export interface History {
  /** Takes a record. @returns what is emitted by it and by what falls due, and who found it late. */
  add(
    input: Extract<OracleInput, { time: number }>,
    options: StreamWindowsOptions,
  ): { told: Told[]; late: number[] };
  /** Tells and drops what is due with these options. */
  settle(options: StreamWindowsOptions): Told[];
}

/** The watermarks of keys while bounds change: none goes back. */
export class HistoryClock {
  readonly #own = new Map<string, number>();
  #partition = -Infinity;
  #behind = -Infinity;

  add(
    { key, time, appendTime = Infinity }: Extract<OracleInput, { time: number }>,
    options: StreamWindowsOptions,
  ): void {
    const bound = options.outOfOrdernessMs;
    this.#partition = Math.max(this.#partition, Math.min(time, appendTime) - bound);
    this.#own.set(key, Math.max(this.#own.get(key) ?? -Infinity, time - bound));
    this.settle(options);
  }

  settle({ offlineMs }: StreamWindowsOptions): void {
    this.#behind = Math.max(this.#behind, this.#partition - offlineMs);
  }

  watermarkOf(key: string): number {
    return Math.max(this.#behind, this.#own.get(key) ?? -Infinity);
  }
}

interface Window {
  readonly key: string;
  readonly size: number;
  readonly start: number;
  readonly end: number;
  count: number;
  late: number;
  told: boolean;
}

/** Runs a stream step by step, with the options of each step. */
export class HistoryOracle implements History {
  readonly #windows = new Map<string, Window>();
  /** By size and key: windows that end here or before are final, or take no records any more. */
  readonly #told = new Map<string, number>();
  readonly #dropped = new Map<string, number>();
  /** The empty one stands for keys that have no records yet. */
  readonly #keys = new Set<string>([""]);
  readonly #clock = new HistoryClock();

  add(
    input: Extract<OracleInput, { time: number }>,
    options: StreamWindowsOptions,
  ): { told: Told[]; late: number[] } {
    const { key, time } = input;
    this.#keys.add(key);
    this.#clock.add(input, options);
    const told: Told[] = [];
    const late: number[] = [];
    for (const spec of options.specs as readonly Spec[]) {
      const starts = startsOf(time, spec);
      const dropped = this.#droppedOf(key, spec);
      const kept = starts.filter((start) => start + spec.sizeMs > dropped);
      // A pane that is not dropped takes the record for all of its windows that are not.
      if (kept.length === 0) {
        late.push(spec.sizeMs);
        continue;
      }
      for (const start of kept) {
        const end = start + spec.sizeMs;
        const id = windowId({ key, size: spec.sizeMs, start });
        const window = this.#windows.get(id) ??
          { key, size: spec.sizeMs, start, end, count: 0, late: 0, told: false };
        this.#windows.set(id, window);
        window.count++;
        if (!window.told && end > this.#toldOf(key, spec)) continue;
        window.told = true;
        window.late++;
        told.push({ id, end, status: "revised", count: window.count, late: window.late });
      }
    }
    return { told: [...told, ...this.settle(options)], late };
  }

  settle(options: StreamWindowsOptions): Told[] {
    const told: Told[] = [];
    this.#clock.settle(options);
    for (const spec of options.specs as readonly Spec[]) {
      const closeLag = spec.emit === "update" ? spec.allowedLatenessMs : 0;
      for (const window of this.#windows.values()) {
        if (window.size !== spec.sizeMs || window.told) continue;
        if (this.#clock.watermarkOf(window.key) < window.end + closeLag) continue;
        window.told = true;
        const { key, size, start, end, count, late } = window;
        told.push({ id: windowId({ key, size, start }), end, status: "final", count, late });
      }
      for (const key of this.#keys) {
        const id = `${spec.sizeMs} ${key}`;
        const horizon = this.#clock.watermarkOf(key) - closeLag;
        this.#told.set(id, Math.max(this.#toldOf(key, spec), horizon));
        this.#dropped.set(id, this.#droppedOf(key, spec));
      }
    }
    return told;
  }

  #toldOf(key: string, { sizeMs }: Spec): number {
    return this.#told.get(`${sizeMs} ${key}`) ?? this.#told.get(`${sizeMs} `) ?? -Infinity;
  }

  #droppedOf(key: string, spec: Spec): number {
    const keep = spec.emit === "final" ? 0 : spec.allowedLatenessMs;
    const before = this.#dropped.get(`${spec.sizeMs} ${key}`) ??
      this.#dropped.get(`${spec.sizeMs} `) ?? -Infinity;
    return Math.max(before, this.#clock.watermarkOf(key) - keep);
  }
}

function startsOf(time: number, spec: Spec): number[] {
  const slide = spec.kind === "hopping" ? spec.slideMs : spec.sizeMs;
  const starts: number[] = [];
  for (let start = -1200; start <= time; start += slide) {
    if (time < start + spec.sizeMs) starts.push(start);
  }
  return starts;
}
