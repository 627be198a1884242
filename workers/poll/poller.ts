import { Buffer } from "node:buffer";
import { backoffDelay, type BackoffOptions, retry } from "#core/async/retry.ts";
import { pause } from "#core/async/wait.ts";
import type { RecordsRequest, WriteEnd } from "#core/write/record_writer.ts";
import type { HealthCheck } from "#core/telemetry/health_server.ts";
import { errorMessage, type Logger } from "#core/telemetry/log.ts";
import { PollFailure } from "./failure.ts";
import { ItemMapper, type MappedItem } from "./map_items.ts";
import { ask, type RequestLimits, type Validator } from "./request.ts";
import type { ItemCounts, PollMetrics } from "./telemetry.ts";

/** A stream and where its records come from. */
export interface PollSource {
  readonly stream: RecordsRequest["stream"];
  readonly url: URL;
  readonly everyMs: number;
  readonly limits: RequestLimits;
}

/** Writes records, those of an id that came before not again. */
export interface IdWriter {
  write(request: RecordsRequest): Promise<WriteEnd>;
}

/** Options of {@linkcode Poller}. */
export interface PollerOptions {
  readonly writer: IdWriter;
  readonly metrics: PollMetrics;
  readonly log: Logger;
  /** Waits after failures. Default: a second, doubled up to a minute, with jitter. */
  readonly backoff?: BackoffOptions;
}

const BACKOFF: BackoffOptions = { initialMs: 1_000, maxMs: 60_000, jitter: [0.5, 1.5] };

/** Below Kafka's own default for the largest batch, bytes. */
const MAX_RECORD_BYTES = 900_000;

/** Failures in a row after which the source is not healthy. */
const UNHEALTHY_AFTER = 3;

/**
 * Asks for the records of one source, again and again. A response counts once all that it holds is
 * in Kafka: until then the source is not asked again, and its validator is not used.
 */
export class Poller {
  readonly #source: PollSource;
  readonly #options: PollerOptions;
  readonly #mapper: ItemMapper;
  readonly #name: string;
  #validator: Validator | undefined;
  #failures = 0;
  /** Why the source gave no records when it was last asked. */
  #trouble: string | undefined;
  /** Whether Kafka does not take what came. */
  #stuck = false;

  constructor(source: PollSource, options: PollerOptions) {
    this.#source = source;
    this.#options = options;
    this.#mapper = new ItemMapper(source.stream.declaration);
    this.#name = source.stream.declaration.name;
  }

  /** How the source is doing. */
  get health(): HealthCheck {
    if (this.#stuck) {
      return {
        ok: false,
        detail: "Kafka does not take the records: start it (deno task services)",
      };
    }
    const detail = this.#trouble;
    if (detail === undefined) return { ok: true };
    return { ok: this.#failures < UNHEALTHY_AFTER, detail };
  }

  /** Polls until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { metrics } = this.#options;
    while (!signal.aborted) {
      const began = performance.now();
      const wait = await this.#turn(signal);
      // What a turn took is part of the interval, but a server that fails is left alone for all of it.
      const left = this.#failures > 0 ? wait : Math.max(0, wait - (performance.now() - began));
      metrics.waiting(this.#name, left / 1_000);
      await pause(left, signal);
    }
  }

  /** One request and what follows of it. @returns the time to the next one, ms */
  async #turn(signal: AbortSignal): Promise<number> {
    const { log } = this.#options;
    try {
      await this.#poll(signal);
    } catch (error) {
      if (signal.aborted) return 0;
      if (!(error instanceof PollFailure)) throw error;
      return this.#failed(error);
    }
    if (this.#trouble !== undefined) log.info("the source answers again", { stream: this.#name });
    this.#failures = 0;
    this.#trouble = undefined;
    return this.#source.everyMs;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const { url, limits } = this.#source;
    const { metrics } = this.#options;
    const began = performance.now();
    const took = () => (performance.now() - began) / 1_000;
    try {
      const answer = await ask({ ...limits, url, validator: this.#validator, signal });
      const items = answer.kind === "fresh" ? this.#mapper.map(answer.body, Date.now()) : [];
      metrics.request(this.#name, answer.kind, took());
      const counts = await this.#write(items, signal);
      if (counts === undefined) return;
      metrics.items(this.#name, counts);
      if (answer.kind === "fresh") this.#validator = answer.validator;
    } catch (error) {
      if (error instanceof PollFailure) metrics.request(this.#name, error.kind, took());
      throw error;
    }
  }

  /** @returns undefined when the signal aborted before all was written */
  async #write(
    items: readonly MappedItem[],
    signal: AbortSignal,
  ): Promise<ItemCounts | undefined> {
    const { writer, log } = this.#options;
    const stream = this.#name;
    const records = items.filter(({ value }) => Buffer.byteLength(value) < MAX_RECORD_BYTES);
    const oversized = items.length - records.length;
    if (oversized > 0) {
      log.error("items are larger than Kafka takes and are left out", { stream, oversized });
    }
    const invalid = records.filter(({ fault }) => fault !== undefined).length;
    if (records.length === 0) return { written: 0, repeated: 0, invalid, oversized };
    const body = records.map(({ value }) => value).join("");
    const end = await retry(
      () => writer.write({ stream: this.#source.stream, records, body }),
      {
        ...BACKOFF,
        signal,
        again: (error) => {
          if (!this.#stuck) {
            const reason = errorMessage(error);
            log.error("the records cannot be written: trying until they are", { stream, reason });
          }
          return this.#stuck = true;
        },
      },
    );
    if (end === undefined) return undefined;
    if (this.#stuck) log.info("the records are written", { stream });
    this.#stuck = false;
    const { accepted, repeated } = end;
    return { written: accepted - repeated, repeated, invalid, oversized };
  }

  #failed(failure: PollFailure): number {
    const { log, backoff = BACKOFF } = this.#options;
    const { message, kind, retryAfterMs = 0 } = failure;
    const wait = Math.max(backoffDelay(this.#failures, backoff), retryAfterMs);
    this.#failures++;
    // Said once for each thing that goes wrong, not at each try.
    if (this.#trouble !== message) {
      log.warn("the source gives no records", {
        ...{ stream: this.#name, host: this.#source.url.host, kind, reason: message },
        ...{ nextTrySeconds: Math.round(wait / 100) / 10 },
      });
    }
    this.#trouble = message;
    return wait;
  }
}
