import type { StateChunk } from "#window/mod.ts";

/** What a task keeps of one stream besides its windows. */
export interface StreamCounters {
  /** Next offset of the stream's topic to read, decimal. */
  readonly position: string;
  /** Records that were not valid. */
  readonly invalid: number;
  /** When Kafka appended the last record, epoch ms: silence is counted from there. */
  readonly lastAppend: number;
}

/** One entry of a task's changelog, as JSON. */
type ChangelogEntry =
  | { readonly v: 1; readonly type: "head"; readonly streams: Record<string, StreamCounters> }
  | { readonly v: 1; readonly type: "state"; readonly stream: string; readonly chunk: StateChunk };

/** A message of the changelog topic. */
export interface ChangelogMessage {
  readonly key: string;
  readonly value: string;
}

/** What a task writes of its state in one transaction. */
export interface StateWrite {
  readonly counters: Readonly<Record<string, StreamCounters>>;
  readonly chunks: readonly (readonly [stream: string, chunk: StateChunk])[];
}

/** Bytes of deltas after which a snapshot takes their place, when the snapshot itself is small. */
const MIN_DELTA_BYTES = 4 << 20;

/**
 * Writes a task's state as snapshots and the deltas since.
 *
 * Delta keys count up from 0 after each snapshot and snapshot keys from 0 within it, so that
 * compaction leaves at most one snapshot and one run of deltas. Replaying the log in offset order
 * is right at every stage of compaction, because the first entry of a snapshot clears what came
 * before it. One Kafka message holds many windows: what a producer writes is dear by the message.
 */
export class ChangelogWriter {
  #nextDelta = 0;
  // A new writer does not know which delta keys are in use, so it begins with a snapshot.
  #deltaBytes = Infinity;
  #snapshotBytes = 0;

  /** True when the deltas outweigh a new snapshot. */
  get snapshotDue(): boolean {
    return this.#deltaBytes > Math.max(MIN_DELTA_BYTES, 2 * this.#snapshotBytes);
  }

  /** Messages for what changed since the last write. */
  delta(write: StateWrite): ChangelogMessage[] {
    const messages = entries(write).map((entry) => ({
      key: `delta/${this.#nextDelta++}`,
      value: JSON.stringify(entry),
    }));
    this.#deltaBytes += size(messages);
    return messages;
  }

  /** Messages for the whole state; the deltas before it no longer matter. */
  snapshot(write: StateWrite): ChangelogMessage[] {
    const messages = entries(write).map((entry, index) => ({
      key: `snapshot/${index}`,
      value: JSON.stringify(entry),
    }));
    this.#nextDelta = 0;
    this.#deltaBytes = 0;
    this.#snapshotBytes = size(messages);
    return messages;
  }
}

/** The head comes first: a reader learns from it that a snapshot begins. */
function entries(write: StateWrite): ChangelogEntry[] {
  const head: ChangelogEntry = { v: 1, type: "head", streams: write.counters };
  const states = write.chunks.map(([stream, chunk]): ChangelogEntry => ({
    v: 1,
    type: "state",
    stream,
    chunk,
  }));
  return [head, ...states];
}

function size(messages: readonly ChangelogMessage[]): number {
  return messages.reduce((sum, { value }) => sum + value.length, 0);
}

/** Gathers a task's state from its changelog. */
export class ChangelogReader {
  counters: Readonly<Record<string, StreamCounters>> = {};
  readonly chunks = new Map<string, StateChunk[]>();

  /** The part of the state that belongs to other streams than these. */
  others(names: ReadonlySet<string>): StateWrite {
    const counters = Object.entries(this.counters).filter(([name]) => !names.has(name));
    const chunks = [...this.chunks].filter(([name]) => !names.has(name))
      .flatMap(([name, all]) => all.map((chunk) => [name, chunk] as const));
    return { counters: Object.fromEntries(counters), chunks };
  }

  /**
   * Takes the next message of the log.
   *
   * @throws {Error} when the entry was written by a newer version
   */
  read({ key, value }: ChangelogMessage): void {
    const entry = JSON.parse(value) as ChangelogEntry;
    if (entry.v !== 1) {
      throw new Error(
        `The changelog has entries of version ${entry.v}: run the version that wrote it`,
      );
    }
    if (key === "snapshot/0") this.chunks.clear();
    if (entry.type === "head") {
      this.counters = entry.streams;
    } else {
      const chunks = this.chunks.get(entry.stream) ?? [];
      chunks.push(entry.chunk);
      this.chunks.set(entry.stream, chunks);
    }
  }
}
