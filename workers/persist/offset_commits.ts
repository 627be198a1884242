/** Where a group goes on in a partition, as kafkajs takes it. */
export interface CommittedPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** Options of {@linkcode OffsetCommits}. */
export interface OffsetCommitsOptions {
  /** Commits positions of any number of partitions in one request. */
  readonly commit: (positions: CommittedPosition[]) => Promise<void>;
  /** How long positions are gathered, ms. */
  readonly everyMs: number;
  /** Takes why a commit failed; its positions are committed with the next ones. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Commits what is stored a little later, all partitions together: a request for each batch costs
 * more than the rows that trickle in. What was stored and not committed is stored again after a
 * crash, which changes nothing.
 */
export class OffsetCommits {
  readonly #options: OffsetCommitsOptions;
  #pending = new Map<string, CommittedPosition>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: OffsetCommitsOptions) {
    this.#options = options;
  }

  /** Everything before `next` is stored. */
  stored({ topic, partition }: Omit<CommittedPosition, "offset">, next: number): void {
    this.#pending.set(`${topic} ${partition}`, { topic, partition, offset: String(next) });
    this.#arm();
  }

  /** The group was joined: who reads what is new, and begins at what is committed. */
  forget(): void {
    this.#pending.clear();
    this.#disarm();
  }

  /** Commits now what is stored; resolves when that has succeeded or failed. */
  async flush(): Promise<void> {
    this.#disarm();
    this.#running = this.#running.then(() => this.#commit());
    await this.#running;
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.everyMs);
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #commit(): Promise<void> {
    const taken = this.#pending;
    if (taken.size === 0) return;
    this.#pending = new Map();
    try {
      await this.#options.commit([...taken.values()]);
    } catch (error) {
      // What was stored since is newer.
      this.#pending = new Map([...taken, ...this.#pending]);
      this.#options.onFailure(error);
    }
  }
}
