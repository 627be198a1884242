import type kafkajs from "kafkajs";
import { Slices } from "../async/slices.ts";
import { readLog } from "../kafka/read_log.ts";
import type { FetchedRecords } from "../kafka/record_batch.ts";
import { ChangelogReader, readHead, type RowReader, StateUnreadable } from "./changelog.ts";
import { LatestRows } from "./latest_rows.ts";

/** How long reading may hold the event loop, ms. */
const SLICE_MS = 15;

/** What the changelog holds of one input. */
export class StoredInput implements RowReader {
  #head: string | undefined;
  #rows = new LatestRows();

  head(json: string): void {
    this.#head = json;
  }

  row(key: Uint8Array, value: Uint8Array | null): void {
    this.#rows.set(key, value);
  }

  /**
   * The head row; undefined when nothing is stored.
   *
   * @throws {StateUnreadable} when another version wrote it
   */
  readHead<Head extends { readonly v: unknown }>(): Head | undefined {
    return this.#head === undefined ? undefined : readHead<Head>(this.#head);
  }

  /** Keys of the rows. */
  get keys(): readonly Uint8Array[] {
    return Array.from(this.#rows, ([key]) => key);
  }

  /**
   * The windows as they were stored, or new ones. Takes the rows out.
   *
   * @param open begins to restore them
   * @throws {StateUnreadable} when this version or the stream's declaration cannot go on from them
   */
  async windows<Head, Windows>(
    open: () => WindowsRestorer<Head, Windows>,
    head: Head | undefined,
  ): Promise<Windows> {
    const rows = this.#rows;
    this.#rows = new LatestRows();
    const slice = new Slices(undefined, { sliceMs: SLICE_MS });
    try {
      const restorer = open();
      if (head !== undefined) {
        restorer.head(head);
        for (const [key, value] of rows) {
          restorer.row(key, value);
          if (slice.over) await slice.next();
        }
      }
      while (!restorer.prepare(256)) {
        if (slice.over) await slice.next();
      }
      return restorer.done();
    } catch (error) {
      throw new StateUnreadable(error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  }
}

/** Reads windows back: the head, then the rows, then the windows. */
export interface WindowsRestorer<Head, Windows> {
  head(head: Head): void;
  row(key: Uint8Array, value: Uint8Array | null): void;
  /** Works on about so many windows; true when nothing is left to do. */
  prepare(limit: number): boolean;
  done(): Windows;
}

/** What the changelog holds of one task. */
export interface StoredTask {
  /** By the name of the input. */
  readonly inputs: ReadonlyMap<string, StoredInput>;
  /** Why nothing of it can be used; undefined when it can. */
  readonly unreadable: StateUnreadable | undefined;
}

/** Which part of a changelog to read. */
export interface ReadChangelogOptions {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Names of inputs. */
  readonly names: readonly string[];
  /** Of a short-lived consumer group. */
  readonly groupId: string;
}

/**
 * Reads partitions of the changelog, in slices: heartbeats of other tasks go on.
 *
 * @throws the kafkajs error when the brokers cannot be reached
 */
export async function readChangelog(
  kafka: kafkajs.Kafka,
  { names, ...log }: ReadChangelogOptions,
): Promise<ReadonlyMap<number, StoredTask>> {
  const tasks = new Map(log.partitions.map((partition) => {
    const inputs = new Map(names.map((name) => [name, new StoredInput()]));
    return [partition, { inputs, reader: new ChangelogReader(inputs) }];
  }));
  await readLog(kafka, {
    ...log,
    onFetched: (fetched) => readRows(fetched, tasks.get(fetched.partition)!.reader),
  });
  return new Map([...tasks].map(([partition, { inputs, reader }]) => [partition, {
    inputs,
    unreadable: reader.hasOldRows
      ? new StateUnreadable("an older version wrote it, as snapshots")
      : undefined,
  }]));
}

async function readRows(fetched: FetchedRecords, reader: ChangelogReader): Promise<void> {
  const slice = new Slices(undefined, { sliceMs: SLICE_MS });
  for (const batch of fetched.batches) {
    const cursor = batch.open();
    while (cursor.next()) {
      const { bytes, keyStart, keyEnd, valueStart, valueEnd } = cursor;
      reader.read(
        keyStart < 0 ? null : bytes.subarray(keyStart, keyEnd),
        valueStart < 0 ? null : bytes.subarray(valueStart, valueEnd),
      );
    }
    if (slice.over) await slice.next();
  }
}
