import { isAway } from "../kafka/reachable.ts";

/** A place in an input. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Where one record is. */
export interface RecordPlace extends Place {
  readonly offset: number;
}

/** The records of one input that a failed transaction would have committed; `to` is exclusive. */
export interface FailedRange extends Place {
  readonly from: number;
  readonly to: number;
}

/** A record that threw where it was processed. */
export class RecordFailed extends Error {
  override readonly name = "RecordFailed";

  constructor(readonly place: RecordPlace, cause: unknown) {
    super(
      `the record at offset ${place.offset} of topic '${place.topic}', partition ` +
        `${place.partition}, cannot be processed`,
      { cause },
    );
  }
}

/** A transaction that failed, with what it would have committed. */
export class CommitFailed extends Error {
  override readonly name = "CommitFailed";

  constructor(readonly ranges: readonly FailedRange[], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Failures at one position without progress until something is done about it. */
const PATIENCE = 3;

/**
 * What a worker remembers of failures, over its sessions, so that one record that nobody can process
 * does not stop everything else for ever.
 *
 * After three failures at one position its partition is careful: one record per transaction, until
 * what failed is behind it. The record that fails alone is set aside. Only failures that may be the
 * record's own fault count: a broker that is away is not. Pure.
 */
export class Quarantine {
  readonly #failures = new Map<string, number>();
  /** By place: up to where to be careful, exclusive. */
  readonly #careful = new Map<string, number>();
  readonly #aside = new Map<string, string>();

  /**
   * Takes a failure of a session into account.
   *
   * @returns the record that is set aside from now on, if that is the consequence
   */
  failed(error: unknown): RecordPlace | undefined {
    const failed = causes(error).find((one) =>
      one instanceof RecordFailed || one instanceof CommitFailed
    );
    if (failed instanceof RecordFailed) {
      return this.#count(failed.place) < PATIENCE
        ? undefined
        : this.#setAside(failed.place, failed.cause);
    }
    if (!(failed instanceof CommitFailed) || !isAboutContent(failed.cause)) return undefined;
    const ranges = failed.ranges.filter(({ from, to }) => to > from);
    const alone = ranges.length === 1 && this.isCareful(ranges[0]!, ranges[0]!.from);
    if (alone) {
      const { topic, partition, from } = ranges[0]!;
      return this.#setAside({ topic, partition, offset: from }, failed.cause);
    }
    for (const range of ranges) {
      if (this.#count({ ...range, offset: range.from }) < PATIENCE) continue;
      this.#careful.set(placeOf(range), Math.max(range.to, this.#careful.get(placeOf(range)) ?? 0));
    }
    return undefined;
  }

  /** Whether the partition must commit after each record at this position. */
  isCareful(place: Place, position: number): boolean {
    return position < (this.#careful.get(placeOf(place)) ?? 0);
  }

  /** True when no record is set aside. */
  get isEmpty(): boolean {
    return this.#aside.size === 0;
  }

  /** Why this record must not be processed; undefined: it may. */
  reasonAgainst(place: RecordPlace): string | undefined {
    return this.#aside.get(recordOf(place));
  }

  /** What is before `position` has been committed: its failures are forgotten. */
  committed(place: Place, position: number): void {
    if (this.#failures.size === 0 && this.#aside.size === 0 && this.#careful.size === 0) return;
    const prefix = `${placeOf(place)}@`;
    for (const records of [this.#failures, this.#aside]) {
      for (const record of records.keys()) {
        if (record.startsWith(prefix) && Number(record.slice(prefix.length)) < position) {
          records.delete(record);
        }
      }
    }
    if (!this.isCareful(place, position)) this.#careful.delete(placeOf(place));
  }

  #count(place: RecordPlace): number {
    const record = recordOf(place);
    const failures = (this.#failures.get(record) ?? 0) + 1;
    this.#failures.set(record, failures);
    return failures;
  }

  #setAside(place: RecordPlace, cause: unknown): RecordPlace {
    const why = causes(cause).map((one) => one instanceof Error ? one.message : String(one)).at(-1);
    this.#aside.set(recordOf(place), `it failed again and again: ${why}`);
    return place;
  }
}

const placeOf = ({ topic, partition }: Place) => `${topic}/${partition}`;
const recordOf = (place: RecordPlace) => `${placeOf(place)}@${place.offset}`;

/** Answers of a broker that are about what was sent. */
const CONTENT = new Set([
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "INVALID_RECORD",
  "CORRUPT_MESSAGE",
  "INVALID_TIMESTAMP",
]);

/** A refusal of the content, or an error that is not the client library's, so the worker's own. */
function isAboutContent(error: unknown): boolean {
  const chain = causes(error);
  if (chain.some((one) => CONTENT.has(String((one as { type?: unknown } | null)?.type)))) {
    return true;
  }
  return !isAway(error) && chain.every((one) => !(one instanceof Error) || !FOREIGN.test(one.name));
}

/** Names of errors of connections, owners and logs; the client library's begin alike. */
const FOREIGN = /^(KafkaJS|MissingPartition|LogReplaced|TimeoutError|AbortError)/;

/** The error and what caused it, outermost first. */
function causes(error: unknown): readonly unknown[] {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? [error] : [error, ...causes(cause)];
}
