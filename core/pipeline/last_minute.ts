import type { Ledger } from "../progress.ts";

const MINUTE_MS = 60_000;

/** What a ledger has set aside, at one moment. */
type Mark = Pick<Ledger, "late" | "dead"> & { readonly at: number };

/** What the last minute added to a ledger: less, as long as it was watched for less. */
export class LastMinute {
  #marks: Mark[] = [];

  /** Adds what was seen last. */
  add({ late, dead }: Pick<Ledger, "late" | "dead">, at: number): void {
    // The newest mark that is a minute old stays: everything is counted from it.
    const begin = this.#marks.findLastIndex((mark) => at - mark.at >= MINUTE_MS);
    this.#marks = this.#marks.slice(Math.max(0, begin));
    this.#marks.push({ late, dead, at });
  }

  /** @param ledger as it is now; one that began anew has added nothing */
  of({ late, dead }: Pick<Ledger, "late" | "dead">): { late: number; dead: number } {
    const first = this.#marks[0] ?? { late, dead };
    return { late: Math.max(0, late - first.late), dead: Math.max(0, dead - first.dead) };
  }
}
