import { Buffer } from "node:buffer";
import { backoffDelay, type BackoffOptions, retry } from "#core/async/retry.ts";
import { Slices } from "#core/async/slices.ts";
import { pause } from "#core/async/wait.ts";
import { ProblemError } from "#core/http/problem.ts";
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

/** Items that are written together. */
const TOGETHER = 500;

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
  /** Why what came cannot be written; undefined while it can. */
  #stuck: string | undefined;
  /** Whether it was said that items are too large: they come again with each response. */
  #saidOversized = false;

  constructor(source: PollSource, options: PollerOptions) {
    this.#source = source;
    this.#options = options;
    this.#mapper = new ItemMapper(source.stream.declaration);
    this.#name = source.stream.declaration.name;
  }

  /** How the source is doing. */
  get health(): HealthCheck {
    if (this.#stuck !== undefined) {
      return { ok: false, detail: `the records cannot be written: ${this.#stuck}` };
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
      const counts = await this.#writeAll(items, signal);
      if (counts === undefined) return;
      metrics.items(this.#name, counts);
      if (answer.kind !== "fresh") return;
      this.#validator = answer.validator;
      this.#sayOversized(counts);
    } catch (error) {
      if (error instanceof PollFailure) metrics.request(this.#name, error.kind, took());
      throw error;
    }
  }

  /**
   * Writes items while they are mapped: of a response of a million neither takes the event loop, nor
   * all of them memory, at once.
   *
   * @returns undefined when the signal aborted before all was written
   */
  async #writeAll(
    items: Iterable<MappedItem>,
    signal: AbortSignal,
  ): Promise<ItemCounts | undefined> {
    const slices = new Slices(signal);
    const sum = { written: 0, repeated: 0, invalid: 0, oversized: 0 };
    let together: MappedItem[] = [];
    const write = async () => {
      const counts = await this.#write(together, signal);
      together = [];
      if (counts === undefined) return false;
      sum.written += counts.written;
      sum.repeated += counts.repeated;
      sum.invalid += counts.invalid;
      sum.oversized += counts.oversized;
      return true;
    };
    for (const item of items) {
      together.push(item);
      if (together.length === TOGETHER && !await write()) return undefined;
      if (slices.over) await slices.next();
    }
    return together.length === 0 || await write() ? sum : undefined;
  }

  /** @returns undefined when the signal aborted before all was written */
  async #write(
    items: readonly MappedItem[],
    signal: AbortSignal,
  ): Promise<ItemCounts | undefined> {
    const { log } = this.#options;
    const stream = this.#name;
    const fitting = items.filter(({ value }) => Buffer.byteLength(value) < MAX_RECORD_BYTES);
    const oversized = items.length - fitting.length;
    const invalid = fitting.filter(({ fault }) => fault !== undefined).length;
    if (fitting.length === 0) return { written: 0, repeated: 0, invalid, oversized };
    const end = await retry(() => this.#send(fitting), {
      ...BACKOFF,
      signal,
      again: (error) => {
        const reason = errorMessage(error);
        if (this.#stuck === undefined) {
          log.error("the records cannot be written: trying until they are", { stream, reason });
        }
        this.#stuck = error instanceof ProblemError
          ? reason
          : `${reason}: start Kafka (deno task services)`;
        return true;
      },
    });
    if (end === undefined) return undefined;
    if (this.#stuck !== undefined) log.info("the records are written", { stream });
    this.#stuck = undefined;
    const { accepted, repeated } = end;
    return { written: accepted - repeated, repeated, invalid, oversized };
  }

  /**
   * Sends records to Kafka. One that is not valid, or that the stream's format does not take, goes as
   * the text that it is: where it is processed it becomes what it would be in JSON.
   */
  async #send(items: readonly MappedItem[]): Promise<WriteEnd> {
    const { writer } = this.#options;
    const { stream } = this.#source;
    const body = items.map(({ value }) => value).join("");
    const asText = new Set(items.flatMap(({ fault }, index) => fault === undefined ? [] : [index]));
    for (;;) {
      const records = items.map(({ key, id, value }, index) => ({
        ...{ key, id },
        value: asText.has(index) ? Buffer.from(value) : value,
      }));
      try {
        return await writer.write({ stream, records, body });
      } catch (error) {
        // What is wrong with a record is for its dead letter to say, not for the log.
        const refused = error instanceof ProblemError
          ? error.problem.errors?.[0]?.index
          : undefined;
        if (refused === undefined || asText.has(refused)) throw error;
        asText.add(refused);
      }
    }
  }

  #sayOversized({ oversized }: ItemCounts): void {
    if (oversized > 0 && !this.#saidOversized) {
      const { log } = this.#options;
      const stream = this.#name;
      log.error("items are larger than Kafka takes and are left out", { stream, oversized });
    }
    this.#saidOversized = oversized > 0;
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
