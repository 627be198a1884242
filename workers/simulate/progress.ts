import type { LogFields, Logger } from "#core/telemetry/log.ts";
import type { DeliveryKind } from "./deliver.ts";

/** Reports to people or logs what a simulation does. */
export interface Reporter {
  /** Something begins or changes, with the facts behind it. */
  info(message: string, fields?: LogFields): void;
  /** Something is wrong, but work goes on. */
  warn(message: string, fields?: LogFields): void;
  /** The end: what was sent. */
  finish(tally: Tally, seconds: number): void;
}

/** Options of {@linkcode createTextReporter}. */
export interface TextReporterOptions {
  readonly read: () => Progress;
  readonly write: (text: string) => void;
  /** Width of the terminal; undefined when there is none, and so no progress line. */
  readonly columns: (() => number) | undefined;
}

/** Plain text for people, with a progress line on a terminal. */
export function createTextReporter(options: TextReporterOptions): Reporter {
  const { read, write, columns } = options;
  const line = columns === undefined ? undefined : new ProgressLine({ read, write, columns });
  const info = (message: string) => {
    line?.clear();
    write(`${message}\n`);
  };
  return {
    info,
    warn: info,
    finish(tally, seconds) {
      line?.stop();
      const rate = Math.round(tally.sent / seconds).toLocaleString("en-GB");
      write(summaryTable(tally));
      write(
        `${tally.sent.toLocaleString("en-GB")} records in ${seconds.toFixed(1)} s, ${rate}/s\n`,
      );
    },
  };
}

/** One JSON line per event. */
export function createLogReporter(log: Logger): Reporter {
  return {
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    finish(tally, seconds) {
      log.info("stopped", {
        records: tally.sent,
        seconds: Math.round(seconds * 10) / 10,
        streams: Object.fromEntries(tally.streams),
      });
    },
  };
}

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
interface ProgressLineOptions {
  readonly read: () => Progress;
  readonly write: (text: string) => void;
  /** Width of the terminal, asked at each update. */
  readonly columns: () => number;
}

const EVERY_MS = 500;

/** Keeps one line of a terminal up to date. */
class ProgressLine {
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

const COLUMNS: readonly (readonly [title: string, kind: keyof StreamCounts])[] = [
  ["records", "records"],
  ["in order", "ok"],
  ["out of order", "out-of-order"],
  ["late", "late"],
  ["offline", "offline"],
  ["duplicate", "duplicate"],
  ["invalid", "invalid"],
  ["missing", "missing"],
];

/** A table of what was sent, one line per stream and one for all; ends with a line break. */
export function summaryTable(tally: Tally): string {
  const rows = [...tally.streams].map(([stream, counts]) => [
    stream,
    ...COLUMNS.map(([, kind]) => format(counts[kind])),
  ]);
  const all = [...tally.streams.values()];
  const sums = COLUMNS.map(([, kind]) => format(all.reduce((sum, each) => sum + each[kind], 0)));
  const table = [["stream", ...COLUMNS.map(([title]) => title)], ...rows, ["all", ...sums]];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ");
  return table.map(line).join("\n") + "\n";
}

function format(count: number): string {
  return count.toLocaleString("en-GB");
}

/** Counts of one stream; `records` is the sum of all kinds but `missing`. */
export type StreamCounts = { records: number; missing: number } & Record<DeliveryKind, number>;

/** Counts what became of every record, per stream. */
export class Tally {
  readonly #streams = new Map<string, StreamCounts>();
  #sent = 0;

  /** @param streams names, in the order in which they are shown */
  constructor(streams: readonly string[]) {
    for (const stream of streams) this.#streams.set(stream, zero());
  }

  /** Records sent, of every kind. */
  get sent(): number {
    return this.#sent;
  }

  /** @throws {RangeError} when the stream is not one of the constructor's */
  count(stream: string, kind: DeliveryKind | "missing"): void {
    const counts = this.#streams.get(stream);
    if (counts === undefined) throw new RangeError(`'stream' is '${stream}', which is not counted`);
    counts[kind] += 1;
    if (kind === "missing") return;
    counts.records += 1;
    this.#sent += 1;
  }

  /** Counts by stream. */
  get streams(): ReadonlyMap<string, Readonly<StreamCounts>> {
    return this.#streams;
  }
}

function zero(): StreamCounts {
  return {
    records: 0,
    ok: 0,
    "out-of-order": 0,
    late: 0,
    offline: 0,
    duplicate: 0,
    invalid: 0,
    missing: 0,
  };
}
