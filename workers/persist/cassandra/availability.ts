import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";

/** Failures of one write in a row that make Cassandra count as away. */
const PATIENCE = 3;

/** Whether Cassandra takes writes; logs each change once. */
export class Availability {
  readonly #log: Logger;
  #awaySince: number | undefined;
  #reason = "";

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A write was acknowledged. */
  succeeded(now = Date.now()): void {
    if (this.#awaySince === undefined) return;
    const seconds = Math.round((now - this.#awaySince) / 1_000);
    this.#awaySince = undefined;
    this.#log.info(`Cassandra back after ${seconds} s; writing goes on`);
  }

  /**
   * A write failed and will be tried again.
   *
   * @param attempt of this write, from 0: a single timeout under load is not an outage
   */
  failed(error: unknown, attempt: number, now = Date.now()): void {
    this.#reason = errorMessage(error);
    if (this.#awaySince !== undefined || attempt + 1 < PATIENCE) return;
    this.#awaySince = now;
    this.#log.warn(
      `Cassandra away since ${
        new Date(now).toISOString()
      }; nothing is lost, writing goes on when it is back`,
      { reason: this.#reason },
    );
  }

  get health(): HealthCheck {
    if (this.#awaySince === undefined) return { ok: true };
    const since = new Date(this.#awaySince).toISOString();
    return { ok: false, detail: `away since ${since}: start it again (${this.#reason})` };
  }
}
