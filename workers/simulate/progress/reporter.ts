import type { LogFields, Logger } from "#core/telemetry/log.ts";
import { type Progress, ProgressLine } from "./progress_line.ts";
import { summaryTable } from "./summary.ts";
import type { Tally } from "./tally.ts";

/** Tells people or logs what a simulation does. */
export interface Reporter {
  /** Something begins or changes, with the facts behind it. */
  tell(message: string, fields?: LogFields): void;
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
  const tell = (message: string) => {
    line?.clear();
    write(`${message}\n`);
  };
  return {
    tell,
    warn: tell,
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
    tell: (message, fields) => log.info(message, fields),
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
