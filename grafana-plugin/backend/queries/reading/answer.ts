import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { Gap } from "#core/contract/gap.ts";
import { gapText } from "#core/contract/gap_text.ts";
import { encodeLivePath, type LiveQuery } from "../../../src/contract/channel.ts";
import type { PlainFrame } from "../../../src/contract/frame.ts";
import { type Notice, type RowsMeta, type TimeRange, warning } from "../../../src/frames/mod.ts";
import type { Held, LiveTail } from "../../live/mod.ts";
import type { DataResponse } from "../../sdk/mod.ts";
import type { QueryContext } from "./context.ts";
import type { ReadBudget } from "./read_budget.ts";

/** What the meta of an answer's first frame holds besides its data. */
export interface AnswerMeta {
  readonly executedQueryString: string;
  readonly budget: ReadBudget;
  /** For the browser, where it goes on live. */
  readonly custom?: RowsMeta | undefined;
}

/** Frames as the answer to a query, with what the inspector shows. */
export function answerOf(
  [first, ...rest]: readonly PlainFrame[],
  { executedQueryString, budget, custom }: AnswerMeta,
): DataResponse {
  if (first === undefined) return { frames: [] };
  const meta = {
    ...first.meta,
    executedQueryString,
    stats: budget.stats(),
    ...(custom === undefined
      ? {}
      : { custom: { ...(first.meta?.["custom"] as object | undefined), ...custom } }),
  };
  return { frames: [{ ...first, meta }, ...rest] };
}

/** How far ahead of this clock events may be, ms. */
const AHEAD_MS = 60_000;

/** The times that an answer is about. */
export interface AnswerRange {
  /** What history is read of. */
  readonly read: Readonly<TimeRange>;
  /** What the answer keeps of history and tail. */
  readonly keep: Readonly<TimeRange>;
}

/**
 * The range of a query. A browser that follows the live tail is not sent again what came while the
 * question was on its way, or what has an event time ahead of this clock: its answer has no end.
 */
export function answerRange(
  { followed = false }: { readonly followed?: boolean },
  { range, fromAlert }: Pick<QueryContext, "range" | "fromAlert">,
  now: number,
): AnswerRange {
  if (!followed || fromAlert) return { read: range, keep: range };
  return {
    read: { from: range.from, to: Math.max(range.to, now + AHEAD_MS) },
    keep: { from: range.from, to: Infinity },
  };
}

/** Where the live tail of one stream goes on after an answer that held everything to `to`. */
export function liveMeta(
  tail: LiveTail,
  query: Extract<LiveQuery, { readonly stream: string }>,
  { epoch, to }: { readonly epoch: string; readonly to: number },
): Pick<RowsMeta, "sluice" | "channel" | "channels"> {
  const live = encodeLivePath(query);
  const pulse = tail.pulse(query.stream);
  return {
    sluice: { epoch, from: to, to, ...(pulse === undefined ? {} : { pulse }) },
    channel: live.path,
    channels: [{ stream: query.stream, ...live, epoch, to }],
  };
}

/** What the notices of an answer follow from. */
export interface TailState {
  readonly stream: StoredStream;
  readonly held: Held<unknown> | null;
  /** The tail dropped something while history was read. */
  readonly dropped: boolean;
  /** Beginning of the answer's range, epoch ms. */
  readonly from: number;
}

/**
 * What to report of the tail: that it is cut off, that something may be in neither Cassandra nor the
 * tail, or that a worker lost something.
 */
export function tailNotices(
  tail: LiveTail | undefined,
  { stream, held, dropped, from }: TailState,
): Notice[] {
  if (tail === undefined) return [];
  const lost = gapNotices(tail.gaps(stream), from);
  if (tail.fault !== null) {
    const away = warning(
      `Kafka is not read at the moment, the newest may be missing: ${tail.fault}`,
    );
    return [away, ...lost];
  }
  return held?.gap === true || dropped
    ? [
      warning(
        "The persist worker is so far behind that some of the newest rows may be missing",
      ),
      ...lost,
    ]
    : lost;
}

/** That records of the tail wait for the schemas that they are encoded with. */
export function schemaNotices(tail: Pick<LiveTail, "schemasFault"> | undefined): Notice[] {
  const fault = tail?.schemasFault ?? null;
  return fault === null ? [] : [warning(`The newest may be missing, ${fault}`)];
}

/** That messages of the topic of a stream's windows were left out, if any came since `from`. */
export function malformedNotices(
  tail: LiveTail | undefined,
  { name, topics }: Pick<StoredStream, "name" | "topics">,
  from: number,
): Notice[] {
  const { count, newest } = tail?.malformed(name) ?? { count: 0 };
  if (newest === undefined || newest.appended < from) return [];
  const { partition, offset, fault } = newest;
  const [messages, are] = count === 1 ? ["message", "is"] : ["messages", "are"];
  return [
    warning(
      `Left out: ${count} ${messages} of the topic ${topics.windows} that ${are} no window, the ` +
        `newest at offset ${offset} of partition ${partition}: ${fault}. Find out what wrote it`,
    ),
  ];
}

/** Gaps that one answer reports. */
const SHOWN_GAPS = 3;

/**
 * What workers lost, as notices. A gap that was noticed before the answer's range is left out: what
 * was lost is older still.
 *
 * @param gaps newest first
 * @param from beginning of the range, epoch ms
 */
export function gapNotices(gaps: readonly Gap[], from: number): Notice[] {
  return gaps.filter(({ at }) => at >= from).slice(0, SHOWN_GAPS)
    .map((gap) => warning(`Lost: ${gapText(gap)}`));
}
