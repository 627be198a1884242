import type { Accumulators } from "../aggregate/accumulators.ts";
import type { PartitionClock } from "../clock.ts";
import type { Completeness } from "../derived/spec.ts";
import type { ByteWriter } from "../encoding/byte_writer.ts";
import type { KeyTable } from "../keys/key_table.ts";
import type { MeasureSummary, UpdateView, WindowSink, WindowStatus } from "../update.ts";

/** What the measures of an update are read from. */
export type Totals = Pick<Accumulators, "summarise" | "writeMeasures" | "encode">;

/** The one view that every update of a stream is emitted as. */
export class Emitter<Sink extends Pick<WindowSink, "update"> = WindowSink> implements UpdateView {
  readonly stream: string;
  key = 0;
  start = 0;
  end = 0;
  size = 0;
  status: WindowStatus = "open";
  revision = 0;
  count = 0;
  late = 0;
  watermark = -Infinity;
  partial = false;
  inputs: Completeness | undefined = undefined;
  stamp = 0;
  readonly sink: Sink;
  readonly #keys: KeyTable;
  readonly #clock: Pick<PartitionClock, "lastAppend">;
  #totals: Totals | undefined;
  #total = 0;

  constructor(
    stream: string,
    { sink, keys, clock }: {
      sink: Sink;
      keys: KeyTable;
      clock: Pick<PartitionClock, "lastAppend">;
    },
  ) {
    this.stream = stream;
    this.sink = sink;
    this.#keys = keys;
    this.#clock = clock;
  }

  get keyBytes(): Uint8Array {
    return this.#keys.bytes;
  }

  get keyStart(): number {
    return this.#keys.startOf(this.key);
  }

  get keyEnd(): number {
    return this.#keys.endOf(this.key);
  }

  /**
   * Emits what the other fields say, with the aggregates of `total`. The stamp is a hybrid clock
   * (Kulkarni et al., OPODIS 2014): append time where that is ahead, else one more than the last.
   */
  emit(totals: Totals, total: number): void {
    this.#totals = totals;
    this.#total = total;
    this.stamp = Math.max(this.stamp + 1, this.#clock.lastAppend * 1000);
    this.sink.update(this);
  }

  measures(): Record<string, MeasureSummary> {
    return this.#totals!.summarise(this.#total);
  }

  writeMeasures(into: ByteWriter): void {
    this.#totals!.writeMeasures(this.#total, into);
  }

  writeAccumulators(into: ByteWriter): void {
    this.#totals!.encode(this.#total, into);
  }
}
