interface EndMarks {
  /** Wall time of the last open update by key. */
  readonly toldAt: Map<string, number>;
  /** Keys whose window changed since then. */
  readonly pending: Set<string>;
}

/** Rate limit of open updates: which aligned windows changed, and when each was last told. */
export class OpenMarks {
  readonly #everyMs: number;
  readonly #ends = new Map<number, EndMarks>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** The window of `key` that ends at `end` has changed. */
  changed(end: number, key: string): void {
    let marks = this.#ends.get(end);
    if (marks === undefined) {
      marks = { toldAt: new Map(), pending: new Set() };
      this.#ends.set(end, marks);
    }
    marks.pending.add(key);
  }

  /** Tells the changed windows whose turn it is at wall time `now`, by end, then order of change. */
  tell(now: number, emit: (end: number, key: string) => void): void {
    const ends = [...this.#ends.keys()].sort((a, b) => a - b);
    for (const end of ends) {
      const { toldAt, pending } = this.#ends.get(end)!;
      for (const key of pending) {
        if (!mayTell(now, toldAt.get(key), this.#everyMs)) continue;
        pending.delete(key);
        toldAt.set(key, now);
        emit(end, key);
      }
    }
  }

  /** The windows that end at `end` are final. */
  closed(end: number): void {
    this.#ends.delete(end);
  }
}

/** Whether an open update is due; a wall clock that went back does not hold it up. */
export function mayTell(now: number, toldAt: number | undefined, everyMs: number): boolean {
  return toldAt === undefined || now - toldAt >= everyMs || now < toldAt;
}
