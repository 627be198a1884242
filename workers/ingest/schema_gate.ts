import { inTime } from "#core/async/time_limit.ts";
import { ProblemError } from "#core/http/problem.ts";

/** Longest wait of a message for the gate, ms. */
const WAIT_MS = 8_000;

/**
 * What every message passes before it is written: closed until the streams' schemas are known to fit
 * those that are registered, so that nothing is acknowledged by a worker that is refused.
 */
export class SchemaGate {
  readonly #opened = Promise.withResolvers<true>();
  #isOpen = false;

  open(): void {
    this.#isOpen = true;
    this.#opened.resolve(true);
  }

  /** Resolves when it is open. @throws {ProblemError} when that takes too long */
  async passed(): Promise<void> {
    if (this.#isOpen || await inTime(this.#opened.promise, { ms: WAIT_MS })) return;
    throw new ProblemError(
      "registry-away",
      "The declared schemas could not be compared with the registered ones yet. Nothing was written.",
    );
  }
}
