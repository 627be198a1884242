import { backoffDelay } from "#core/async/retry.ts";
import { atMost } from "#core/async/time_limit.ts";
import { pause } from "#core/async/wait.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { Delivery } from "./deliver.ts";
import type { Sink, SinkEvents } from "./sink.ts";

/** Options of {@linkcode createIngestSink}. */
export interface IngestSinkOptions {
  /** Where phones post to, such as `http://127.0.0.1:5000/sensor_data`. */
  readonly url: string;
  /** Bearer token; empty for none. */
  readonly token?: string;
  readonly events: SinkEvents;
  /** Ends all waiting; what is not taken then is lost. */
  readonly giveUp: AbortSignal;
  /** How long an answer is waited for, ms. Default 30,000. */
  readonly timeoutMs?: number;
}

/** A message that is so old when it is sent was kept, ms. */
const KEPT_MS = 1_000;
/** Messages of a phone that wait for their answers at once. */
const AT_ONCE = 8;
/** They may overtake each other, so no more event time lies between them than makes nobody late, ms. */
const OVERTAKEN_MS = 2_000;
const TIMEOUT_MS = 30_000;
const WAITS = { initialMs: 250, maxMs: 5_000 };
/** Answers that say: later. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** What is refused whatever it holds: nothing that follows will be taken either. */
const REFUSED: ReadonlySet<number> = new Set([401, 403, 404, 405]);

/**
 * Posts messages as phones do: those of a phone in their order, a few before the first is answered,
 * and all phones side by side. A message that was not answered is sent again as it was, so a receiver
 * that has it knows it by its id.
 */
export function createIngestSink(options: IngestSinkOptions): Sink {
  const { url, token = "", events, giveUp, timeoutMs = TIMEOUT_MS } = options;
  const headers = {
    "content-type": "application/json",
    ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
  };
  let waiting = 0;
  let onItsWay = Promise.resolve();
  let away = false;

  const answered = () => {
    if (away) events.back();
    away = false;
  };

  /** @returns the wait before another try, ms; undefined when the message has its answer */
  const tryOnce = async ({ value, kind }: Delivery, attempt: number) => {
    const waitMs = backoffDelay(attempt, WAITS);
    let response: Response;
    let text: string;
    try {
      const signal = AbortSignal.any([giveUp, AbortSignal.timeout(timeoutMs)]);
      response = await fetch(url, { method: "POST", headers, body: value, signal });
      text = await response.text();
    } catch (error) {
      if (giveUp.aborted) return waitMs;
      if (!away) events.away(unreached(url, error));
      away = true;
      return waitMs;
    }
    const { status } = response;
    if (LATER.has(status)) {
      // Too fast is an answer: it is there.
      if (status === 429) answered();
      else if (!away) {
        events.away(`${url} answers ${status}: ${text.slice(0, 300)}`);
        away = true;
      }
      const seconds = Number(response.headers.get("retry-after") ?? NaN);
      return Number.isFinite(seconds) ? Math.max(seconds * 1_000, 50) : waitMs;
    }
    answered();
    if (REFUSED.has(status) || !response.ok && kind !== "invalid") {
      throw new Error(`${url} refuses a message with ${status}: ${text.slice(0, 500)}`);
    }
    return undefined;
  };

  const post = async (delivery: Delivery): Promise<void> => {
    for (let attempt = 0; !giveUp.aborted; attempt++) {
      const waitMs = await tryOnce(delivery, attempt);
      if (waitMs === undefined) {
        waiting--;
        return events.written([delivery]);
      }
      await pause(waitMs, giveUp);
    }
  };

  const write = async (batch: readonly Delivery[]): Promise<void> => {
    const byPhone = Map.groupBy(batch, ({ key }) => key);
    await Promise.all([...byPhone.values()].map(postInTurn));
  };

  /** What is new is not held up by an answer that is slow; what was kept is sent in its order. */
  const postInTurn = async (messages: readonly Delivery[]): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    let since = -Infinity;
    for (const message of messages) {
      const kept = message.deliverAt - message.eventTime > KEPT_MS;
      if (kept || message.eventTime - since > OVERTAKEN_MS) {
        await Promise.all(underWay);
        since = message.eventTime;
      }
      const posted = post(message);
      underWay.add(posted);
      // Who waits for all of them meets the error.
      posted.then(() => underWay.delete(posted), () => {});
      if (kept) await posted;
      else if (underWay.size >= AT_ONCE) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  };

  return {
    async send(batch) {
      waiting += batch.length;
      await atMost(onItsWay, { signal: giveUp });
      if (giveUp.aborted) return;
      onItsWay = write(batch);
      // Nothing may be waiting when it fails: the next send or close throws.
      onItsWay.catch(() => {});
    },
    async close() {
      await atMost(onItsWay, { signal: giveUp });
      return waiting;
    },
  };
}

/** Why nothing was answered is in the causes of what fetch throws. */
function unreached(url: string, error: unknown): string {
  const authority = url.startsWith("https:")
    ? ", or give the authority of its certificate in DENO_CERT"
    : "";
  return `Nothing answers at ${url}: start 'deno task ingest'${authority} (${errorMessage(error)})`;
}
