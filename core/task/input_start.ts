import type { Recognition } from "../kafka/log_fingerprint.ts";
import type { Logger } from "../telemetry/log.ts";
import { type InputHead, MAX_GAPS, type MissedOffsets, type StoredHead } from "./changelog.ts";
import type { TaskEvents } from "./events.ts";
import type { TopicWatch } from "./topic_watch.ts";
import { type Displacement, type LogNow, type Start, startPosition } from "./start_position.ts";

/** An input whose place is looked for. */
export interface InputLog {
  /** Name of the stream, for reports. */
  readonly stream: string;
  readonly topic: string;
  readonly partition: number;
  readonly log: LogNow;
}

/** Where to begin to read an input. */
export interface InputStart {
  /** What was passed so far. */
  readonly head: Omit<InputHead, "topicId">;
  readonly start: Start;
}

type State = StoredHead | undefined;

/** What {@linkcode findStart} asks, and where it reports. */
export interface FindStartOptions {
  readonly events: Pick<TaskEvents<never>, "missed">;
  readonly log: Logger;
  readonly watch: TopicWatch;
}

/** Finds where to begin, from the head that is stored; what is missing is reported. */
export async function findStart(
  input: InputLog,
  state: State,
  options: FindStartOptions,
): Promise<InputStart> {
  const { stream, topic, partition, log } = input;
  const recognized = await recognize(input, state, options);
  const start = startPosition(
    state === undefined
      ? undefined
      : { position: state.position, topicId: state.topicId, recognized },
    log,
  );
  warn(input, { start, isNew: state === undefined }, options);
  const gap = gapOf(start, state?.position ?? start.position);
  if (gap !== undefined) options.events.missed(stream, { topic, partition }, gap);
  const gaps = [...state?.gaps ?? [], ...gap === undefined ? [] : [gap]].slice(-MAX_GAPS);
  const { passed, holes } = state ?? { passed: 0, holes: 0 };
  // A record that is not in the log any more is no proof of it.
  const last = recognized === "same" ? { last: state!.last! } : {};
  return { head: { position: start.position, passed, holes, gaps, ...last }, start };
}

/** Whether the log is the one of the state, by a record that it processed; else undefined. */
async function recognize(
  { topic, partition }: InputLog,
  state: State,
  { watch }: FindStartOptions,
): Promise<Recognition | undefined> {
  if (state?.last === undefined) return undefined;
  return await watch.recognize({ topic, partition }, state.last);
}

function gapOf(start: Start, position: number): MissedOffsets | undefined {
  if (start.displaced === undefined) return undefined;
  const { from, to } = start.missing ?? { from: position, to: position };
  return { from, to, at: Date.now(), why: WHY[start.displaced] };
}

function warn(
  { topic, partition, log }: InputLog,
  { start, isNew }: { readonly start: Start; readonly isNew: boolean },
  options: FindStartOptions,
): void {
  if (start.groupOffset !== undefined && start.displaced === undefined) {
    options.log.warn("the group's offset differs from the state's; the state's is used", {
      topic,
      partition,
      groupOffset: start.groupOffset,
      stateOffset: start.position,
      fix: "to process records again, delete the changelog topic as well",
    });
  }
  if (isNew && log.committed !== undefined) {
    options.log.warn("there is no state for what the group has processed; windows begin anew", {
      topic,
      partition,
      groupOffset: log.committed,
      fix: "to process records again, use another SLUICE_GROUP",
    });
  }
}

const WHY: Readonly<Record<Displacement, string>> = {
  "retention":
    "records were deleted by the topic's retention before they were processed: raise the " +
    "stream's retention, or keep the process worker running",
  "made anew":
    "the topic was deleted and made anew: it is read from its beginning, and what had not " +
    "been read of the one before is lost",
  "cut off":
    "the topic ends before the position up to which it was processed: its brokers have lost " +
    "records that they had acknowledged",
};
