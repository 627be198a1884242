import { Buffer } from "node:buffer";
import { errorMessage } from "#core/telemetry/log.ts";
import type { WindowsRestorer } from "#core/task/stored_state.ts";
import { type ArrivalTable, isArrivalRow } from "./arrival_table.ts";
import type { PredictionHead } from "./prediction_task.ts";
import { readRowKey, type SeriesTable } from "./series_table.ts";

/** Series as they were stored. */
export interface RestoredTable {
  readonly table: SeriesTable;
  /** Series whose models cannot be read, and why; undefined when all can. */
  readonly abandoned: { readonly series: number; readonly reason: string } | undefined;
}

/** Makes the series of a table of their rows. */
export class TableRestorer implements WindowsRestorer<PredictionHead, RestoredTable> {
  readonly #table: SeriesTable;
  readonly #snapshots = new Map<string, Uint8Array>();
  readonly #steps = new Map<string, Uint8Array>();
  #abandoned = 0;
  #reason = "";

  readonly #arrivals: ArrivalTable | undefined;
  readonly #arrivalRows = new Map<string, Uint8Array>();

  constructor(table: SeriesTable, arrivals: ArrivalTable | undefined) {
    this.#table = table;
    this.#arrivals = arrivals;
  }

  head(): void {}

  row(key: Uint8Array, value: Uint8Array | null): void {
    if (value === null) return;
    if (isArrivalRow(key)) {
      this.#arrivalRows.set(Buffer.from(key).toString(), value);
      return;
    }
    const { id, row } = readRowKey(key);
    (row === "snapshot" ? this.#snapshots : this.#steps).set(id, value);
  }

  prepare(limit: number): boolean {
    for (const [id, snapshot] of this.#snapshots) {
      if (limit-- <= 0) return false;
      this.#snapshots.delete(id);
      const steps = this.#steps.get(id);
      this.#steps.delete(id);
      try {
        this.#table.restore(id, { snapshot, ...(steps && { steps }) });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        this.#table.abandon(id);
        this.#abandoned++;
        this.#reason ||= errorMessage(error);
      }
    }
    return true;
  }

  done(): RestoredTable {
    // What was learned since a snapshot is nothing without it.
    for (const id of this.#steps.keys()) this.#table.abandon(id);
    try {
      this.#arrivals?.restore(this.#arrivalRows);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#abandoned++;
      this.#reason ||= errorMessage(error);
    }
    const abandoned = { series: this.#abandoned, reason: this.#reason };
    return { table: this.#table, abandoned: this.#abandoned === 0 ? undefined : abandoned };
  }
}
