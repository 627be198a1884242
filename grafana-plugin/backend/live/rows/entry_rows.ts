import { Buffer } from "node:buffer";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import { isMalformed, readPrediction, readWindow } from "#core/live/read_message.ts";
import type { LiveEntry } from "#core/live/ring.ts";
import { HEADERS, numberHeader, textHeader } from "#core/record/headers.ts";
import type { Prediction } from "#core/contract/prediction.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";
import type { MeasureSummary, WindowUpdate } from "#window/mod.ts";
import type { LogRow, PredictionRow, RecordRow, WindowRow } from "../../../src/contract/rows.ts";
import { deadLog, lateLog, textLog } from "./log_row.ts";

/** A prediction with what its series is. */
type PredictionEntry = Pick<Prediction, "measure" | "aggregate" | "size"> & {
  readonly row: PredictionRow;
};

type WindowEntry = { readonly size: number; readonly row: WindowRow };

/**
 * The rows that the entries of one stream's log stand for. Each is made when it is first asked for,
 * once for all viewers; null is an entry that is not shown, such as a record that is not valid.
 */
export class EntryRows {
  readonly #stream: StoredStream;
  #reader: RecordReader | undefined;
  readonly #made = new WeakMap<LiveEntry, unknown>();

  constructor(stream: StoredStream) {
    this.#stream = stream;
  }

  window(entry: LiveEntry): WindowEntry | null {
    return this.#once(entry, () => {
      if (entry.value === null) return null;
      const read = readWindow(entry.value);
      if (isMalformed(read)) return null;
      return { size: read.size, row: windowRow(read, entry.appended) };
    });
  }

  prediction(entry: LiveEntry): PredictionEntry | null {
    return this.#once(entry, () => {
      if (entry.value === null) return null;
      const read = readPrediction(entry.value);
      if (isMalformed(read)) return null;
      const { stream: _, measure, aggregate, size, ...row } = read;
      return { measure, aggregate, size, row };
    });
  }

  record(entry: LiveEntry): RecordRow | null {
    return this.#once(entry, () => {
      const read = this.#read(entry);
      if (read === undefined) return null;
      const { partition, offset } = entry;
      return {
        key: read.key(),
        time: read.eventTime,
        partition,
        offset,
        record: { ...read.record() },
      };
    });
  }

  text(entry: LiveEntry): LogRow | null {
    const row = this.record(entry);
    return row === null ? null : textLog(this.#stream, row);
  }

  late(entry: LiveEntry): LogRow | null {
    return this.#once(entry, () => {
      const read = this.#read(entry);
      const header = (name: string) => numberHeader(entry.headers, name);
      const [start, end] = [
        header(HEADERS.windowStart),
        header(HEADERS.windowEnd),
      ];
      return lateLog(this.#stream.name, {
        at: entry.appended,
        partition: entry.partition,
        offset: entry.offset,
        key: textOf(entry.key),
        eventTime: read?.eventTime ?? null,
        lateByMs: header(HEADERS.lateBy),
        windowSize: header(HEADERS.windowSize),
        window: start === null || end === null ? null : { start, end },
      });
    });
  }

  dead(entry: LiveEntry): LogRow | null {
    return this.#once(entry, () =>
      deadLog(this.#stream, {
        at: entry.appended,
        partition: entry.partition,
        offset: entry.offset,
        key: textOf(entry.key),
        reason: textHeader(entry.headers, HEADERS.reason),
        value: entry.value,
      }));
  }

  /** The reader, at this entry's record; undefined when that is not valid. */
  #read(entry: LiveEntry): RecordReader | undefined {
    const reader = this.#reader ??= createRecordReader(this.#stream);
    return reader.readMessage(entry.value, entry.key) ? reader : undefined;
  }

  #once<Row>(entry: LiveEntry, make: () => Row): Row {
    const known = this.#made.get(entry) as Row | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(entry, made);
    return made;
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

/**
 * A window in the form that the browser takes.
 *
 * @param appended when Kafka appended the update, epoch ms
 */
function windowRow(update: WindowUpdate, appended: number): WindowRow {
  const values: Record<string, number | null> = {};
  for (const [measure, summary] of Object.entries(update.measures)) {
    for (const aggregate of Object.keys(summary)) {
      values[`${measure}.${aggregate}`] = summary[aggregate as keyof MeasureSummary] ?? null;
    }
  }
  const { key, start, end, status, revision, count, late, watermark } = update;
  return {
    key,
    start,
    end,
    status,
    revision,
    count,
    late,
    watermark,
    appended,
    values,
    ...(update.inputs && { inputs: update.inputs }),
    ...(update.partial && { partial: true }),
  };
}
