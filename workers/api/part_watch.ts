import { atMost } from "#core/async/time_limit.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { PartHealth } from "./history/connection.ts";

/** How a part of the server is, as far as is known. */
export interface WatchedHealth extends PartHealth {
  /** Since when it is so, epoch ms. */
  readonly since: number;
  /** When it last said how it is, epoch ms; null when it never has. */
  readonly heardAt: number | null;
}

/** Options of {@linkcode PartWatch}. */
export interface PartWatchOptions {
  /** Asks the part how it is; may take long. */
  readonly ask: () => PartHealth | Promise<PartHealth>;
  /** What to do about a part that does not answer. */
  readonly silenceFix: string;
  /** Longest wait for its answer before it counts as silent, ms. Default 700. */
  readonly waitMs?: number;
  /** How long an answer is good, ms. Default 1,000. */
  readonly keepMs?: number;
}

/**
 * Knows how a part is, at once: a part that does not answer in time is reported as silent, with
 * since when, while its answer is still waited for.
 */
export class PartWatch {
  readonly #options: PartWatchOptions;
  #health: PartHealth | undefined;
  #since = Date.now();
  #heardAt: number | null = null;
  #asking: Promise<void> | undefined;
  #askedAt = 0;

  constructor(options: PartWatchOptions) {
    this.#options = options;
  }

  /** How the part is, after `waitMs` at the latest. */
  async look(): Promise<WatchedHealth> {
    const { waitMs = 700, keepMs = 1_000, silenceFix } = this.#options;
    if (this.#heardAt === null || Date.now() - this.#heardAt >= keepMs) this.#ask();
    if (this.#asking !== undefined) await atMost(this.#asking, { ms: waitMs });
    // Whoever asked first has waited the longest.
    if (this.#asking !== undefined && Date.now() - this.#askedAt >= waitMs) {
      this.#note({ state: "silent", fix: silenceFix }, this.#askedAt);
    }
    const health = this.#health ?? { state: "silent", fix: silenceFix };
    return { ...health, since: this.#since, heardAt: this.#heardAt };
  }

  #ask(): void {
    if (this.#asking !== undefined) return;
    this.#askedAt = Date.now();
    this.#asking = this.#hear().finally(() => this.#asking = undefined);
  }

  async #hear(): Promise<void> {
    let health: PartHealth;
    try {
      health = await this.#options.ask();
    } catch (error) {
      health = { state: "away", fix: errorMessage(error) };
    }
    this.#heardAt = Date.now();
    this.#note(health, this.#heardAt);
  }

  #note(health: PartHealth, at: number): void {
    if (this.#health?.state !== health.state) this.#since = at;
    this.#health = health;
  }
}
