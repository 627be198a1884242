import { PlottedWindows } from '#core/window_plot/plotted_windows.ts';
import { EventTime, WindowItem } from '#core/window_plot/windows.ts';
import { PanelInput } from './readInput.ts';

/** Keeps the windows of a panel from one answer to the next. */
export class PanelModel {
  #id = '';
  #plotted = new PlottedWindows();
  #latency = new Latency();
  #fresh = true;
  readonly #now: () => number;

  /** `now`: the wall clock, epoch ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get plotted(): PlottedWindows {
    return this.#plotted;
  }

  get latency(): Latency {
    return this.#latency;
  }

  /**
   * Takes an answer, which holds all windows of the range. Windows of another stream, size or measure
   * start over: their revisions cannot be compared; so do plain series, whose points carry no revision.
   */
  take(input: PanelInput): PlottedWindows {
    const id = [input.kind, input.stream?.name, input.size, input.measure].join();
    if (id !== this.#id || input.kind !== 'windows') {
      this.#id = id;
      this.#plotted = new PlottedWindows();
      this.#latency = new Latency();
      this.#fresh = true;
    }
    const { appended } = this.#plotted.apply(input.tables);
    if (!this.#fresh) {
      this.#latency.add(appended, this.#now());
    }
    // What the first answer holds was appended long ago: it is no measure of latency.
    this.#fresh = this.#plotted.version === 0;
    return this.#plotted;
  }
}

/** Where the stream of an answer stands; without a pulse, as far as its rows reach. */
export function eventTimeOf({ pulse, stream, size }: PanelInput, plotted: PlottedWindows): EventTime {
  const item: WindowItem | undefined = plotted.keys[0]?.windows[0];
  const length = size ?? (item && item.end - item.start);
  const windows = stream?.windows ?? [];
  const declared =
    windows.find((each) => each.size === length) ?? windows.find((each) => each.size === 0) ?? windows[0];
  return {
    watermark: pulse?.watermark ?? plotted.watermark,
    allowedLateness: declared?.allowedLatenessMs ?? 0,
    ...(stream?.offlineMs && { offline: stream.offlineMs }),
  };
}

const SAMPLES = 200;

/** Remembers the newest latencies (ms) and gives their median and 95th percentile. */
export class Latency {
  #samples: number[] = [];
  #next = 0;

  /** `appended`: when updates were appended to Kafka; `now`: when they arrived. Both epoch ms. */
  add(appended: readonly number[], now: number) {
    for (const at of appended) {
      this.#samples[this.#next] = Math.max(0, now - at);
      this.#next = (this.#next + 1) % SAMPLES;
    }
  }

  /** Null before the first update. */
  get quantiles(): { p50: number; p95: number } | null {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * sorted.length)];
    const [p50, p95] = [at(0.5), at(0.95)];
    return p50 === undefined || p95 === undefined ? null : { p50, p95 };
  }
}
