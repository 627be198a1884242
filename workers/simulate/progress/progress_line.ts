/** What the progress line shows. */
export interface Progress {
  /** Records sent since the beginning. */
  readonly sent: number;
  /** Event time that has been reached, epoch ms; undefined before the first record. */
  readonly eventTime: number | undefined;
  /** How far sending is behind its plan, ms. */
  readonly behindMs: number;
  /** Set when something is wrong. */
  readonly trouble: string | undefined;
}

/** Below this the plan is kept, ms: a batch and a timer. */
const ON_TIME_MS = 250;

/** One line for a person: `12,345 records · 2,000/s · at 2026-01-01 10:22:31 · on time`. */
export function progressText(progress: Progress, recordsPerSecond: number): string {
  const { sent, eventTime, behindMs, trouble } = progress;
  const time = eventTime === undefined
    ? "starting"
    : `at ${new Date(eventTime).toISOString().slice(0, 19).replace("T", " ")}`;
  const pace = behindMs <= ON_TIME_MS ? "on time" : `${(behindMs / 1_000).toFixed(1)} s behind`;
  const parts = [
    `${sent.toLocaleString("en-GB")} records`,
    `${Math.round(recordsPerSecond).toLocaleString("en-GB")}/s`,
    time,
    pace,
  ];
  if (trouble !== undefined) parts.push(trouble);
  return parts.join(" · ");
}

/** Options of {@linkcode ProgressLine}. */
export interface ProgressLineOptions {
  readonly read: () => Progress;
  readonly write: (text: string) => void;
  /** Width of the terminal, asked at each update. */
  readonly columns: () => number;
}

const EVERY_MS = 500;

/** Keeps one line of a terminal up to date. */
export class ProgressLine {
  readonly #options: ProgressLineOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: { readonly sent: number; readonly at: number };

  constructor(options: ProgressLineOptions) {
    this.#options = options;
    this.#last = { sent: options.read().sent, at: performance.now() };
    this.#timer = setInterval(() => this.#draw(), EVERY_MS);
  }

  /** Removes the line. */
  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  /** Empties the line, so that something else can be written. */
  clear(): void {
    this.#options.write("\r\x1b[2K");
  }

  #draw(): void {
    const progress = this.#options.read();
    const at = performance.now();
    const rate = (progress.sent - this.#last.sent) / (at - this.#last.at) * 1_000;
    this.#last = { sent: progress.sent, at };
    const text = progressText(progress, rate).slice(0, Math.max(20, this.#options.columns() - 1));
    this.#options.write(`\r\x1b[2K${text}`);
  }
}
