import { formatSpread } from "../statistics.ts";

/** What one number of phones came to, of each round. */
export interface PhonesResult {
  readonly phones: number;
  readonly messagesPerSecond: readonly number[];
  /** Time until the answer, ms. */
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  /** CPU time of one message, µs. */
  readonly workerMicroseconds: readonly number[];
  /** Cores in use. */
  readonly workerCores: readonly number[];
  readonly kafkaCores: readonly number[];
  readonly loadCores: readonly number[];
  /** Memory of the worker at the end of a round, MB. */
  readonly workerMegabytes: readonly number[];
}

/** What `bench ingest` writes to its result file. */
export interface IngestResult {
  readonly rounds: number;
  readonly seconds: number;
  readonly readings: number;
  readonly bodyBytes: number;
  /** Cores of the machine. */
  readonly cores: number;
  readonly phones: readonly PhonesResult[];
  /** Most memory that the worker ever had, MB. */
  readonly peakMegabytes: number;
}

/** The figures as Markdown. */
export function ingestTable(result: IngestResult): string {
  const { rounds, seconds, readings, bodyBytes, cores, phones, peakMegabytes } = result;
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const columns = [
    ...["phones", "messages/s", "readings/s", "p50 ms", "p99 ms", "CPU µs of a message"],
    ...["cores: worker", "Kafka", "load", "MB"],
  ];
  return [
    `Messages of ${readings} readings (${bodyBytes.toLocaleString("en")} bytes) over HTTP, each ` +
    `answered once Kafka has it, on ${cores} cores beside Kafka and the load; median and spread ` +
    `of ${rounds} rounds of ${seconds} s. The worker had at most ${Math.round(peakMegabytes)} MB.`,
    "",
    row(columns),
    row(columns.map(() => "---")),
    ...phones.map((one) =>
      row([
        String(one.phones),
        formatSpread(one.messagesPerSecond, 0),
        formatSpread(one.messagesPerSecond.map((rate) => rate * readings), 0),
        formatSpread(one.p50, 1),
        formatSpread(one.p99, 1),
        formatSpread(one.workerMicroseconds, 0),
        formatSpread(one.workerCores, 2),
        formatSpread(one.kafkaCores, 2),
        formatSpread(one.loadCores, 2),
        formatSpread(one.workerMegabytes, 0),
      ])
    ),
  ].join("\n");
}
