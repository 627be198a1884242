import type {
  KeptDeadLetter,
  KeptLateRecord,
  KeptModel,
  KeptPrediction,
  KeptRecord,
  KeptWindow,
} from "#core/record/rows.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";
import type { Arrival } from "./arrival.ts";

/** A row to store, and the Kafka record that it is made of. */
export type PlannedRow =
  & { readonly arrival: Arrival }
  & (
    | { readonly kind: "record" } & KeptRecord
    | { readonly kind: "window" } & KeptWindow
    | { readonly kind: "prediction" } & KeptPrediction
    | { readonly kind: "model" } & KeptModel
    | { readonly kind: "late" } & KeptLateRecord
    | { readonly kind: "dead" } & KeptDeadLetter
  );

/** A planned row of one kind. */
export type PlannedRowOf<K extends PlannedRow["kind"]> = Extract<PlannedRow, { readonly kind: K }>;

/** Rows of one stream to store together. */
export interface SinkBatch {
  /** Name of the stream. */
  readonly stream: string;
  readonly rows: readonly PlannedRow[];
}

/** A row that a sink can never hold. */
export interface RefusedRow {
  /** The very row of the batch. */
  readonly row: PlannedRow;
  /** Why, for people. */
  readonly reason: string;
}

/** What became of a batch. */
export interface StoreResult {
  /** Rows that the sink acknowledged, as it counts them: one planned row may become several. */
  readonly stored: number;
  readonly refused: readonly RefusedRow[];
}

/**
 * Where rows are stored.
 *
 * Kafka's records are read again after a crash or when partitions move, in other batches, and two
 * workers may hold the same rows for a moment. So storing a row again changes nothing, and an older
 * revision of a row never replaces a newer one, in whatever order they come.
 */
export interface Sink {
  /** What `/health` calls it. */
  readonly name: string;
  readonly health: HealthCheck;

  /**
   * Resolves when every row is either acknowledged, so that it survives a crash, or refused; one
   * refused row keeps no other from being stored. While the sink is away it tries again, for as long
   * as it takes. Batches may be stored at the same time.
   *
   * @throws {DOMException} when `signal` aborts; the rows may then be stored in part
   */
  store(batch: SinkBatch, signal: AbortSignal): Promise<StoreResult>;

  /** Ends its connections; nothing is stored afterwards. */
  close(): Promise<void>;
}
