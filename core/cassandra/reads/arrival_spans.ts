import { STEP_MS } from "../arrival_place.ts";
import type { Order, TimeRange } from "../bucket.ts";

/** One entry of the index: a chunk that has rows of a minute. */
export interface ListedChunk {
  /** Start of the minute, epoch ms. */
  readonly step: number;
  readonly partition: number;
  readonly chunk: number;
}

/** A part of a day with the chunks that hold its rows. */
export interface ArrivalSpan extends TimeRange {
  readonly chunks: readonly Omit<ListedChunk, "step">[];
}

/** Chunks that are merged at once, unless a single minute has more. */
const MOST_CHUNKS = 16;

/**
 * Joins minutes into spans that few chunks hold, so that a quiet day is one span of one chunk per
 * Kafka partition, and a busy one is read a few minutes at a time. Pure.
 *
 * @param listed in the order of reading
 */
export async function* arrivalSpans(
  listed: AsyncIterable<ListedChunk>,
  order: Order,
): AsyncGenerator<ArrivalSpan> {
  let span = new Map<string, ListedChunk>();
  let minute = new Map<string, ListedChunk>();
  let [first, last] = [NaN, NaN];
  const spanOf = (): ArrivalSpan => ({
    from: order === "desc" ? last : first,
    to: (order === "desc" ? first : last) + STEP_MS,
    chunks: [...span.values()].map(({ partition, chunk }) => ({ partition, chunk })),
  });
  /** Ends a minute: it joins the span, or begins the next one. */
  const settle = (): ArrivalSpan | undefined => {
    const [{ step }] = minute.values() as unknown as [ListedChunk];
    const joined = new Map([...span, ...minute]);
    const full = span.size > 0 && joined.size > MOST_CHUNKS;
    const ended = full ? spanOf() : undefined;
    span = full ? minute : joined;
    if (full || Number.isNaN(first)) first = step;
    last = step;
    minute = new Map();
    return ended;
  };
  for await (const one of listed) {
    const [other] = minute.values();
    if (other !== undefined && other.step !== one.step) {
      const ended = settle();
      if (ended !== undefined) yield ended;
    }
    minute.set(`${one.partition} ${one.chunk}`, one);
  }
  if (minute.size > 0) {
    const ended = settle();
    if (ended !== undefined) yield ended;
  }
  if (span.size > 0) yield spanOf();
}
