/** Letters that are remembered. */
const CAPACITY = 10_000;

/**
 * Remembers which letters went back to their topic. A letter that fails again is a new letter, so
 * who replays one twice did not mean it.
 */
export class ReplayedLetters {
  /** Time of the replay by letter, oldest first. */
  readonly #times = new Map<string, number>();

  /** When a letter was replayed, epoch ms; undefined when it was not. */
  timeOf(letter: string): number | undefined {
    return this.#times.get(letter);
  }

  add(letter: string, time: number): void {
    this.#times.set(letter, time);
    if (this.#times.size <= CAPACITY) return;
    for (const oldest of this.#times.keys()) {
      this.#times.delete(oldest);
      return;
    }
  }

  remove(letter: string): void {
    this.#times.delete(letter);
  }
}
