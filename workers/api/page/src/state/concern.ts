import type { StreamPipeline, StreamSummary, Verdict } from "../api/contract.ts";

/** What is wrong with the pipeline, for a badge. */
export interface Concern {
  readonly state: Verdict["state"];
  readonly level: "warning" | "bad";
  /** Such as `Vehicles stopped`. */
  readonly title: string;
  /** The verdict of the stream that is worst. */
  readonly text: string;
}

const WORDS: Partial<Record<Verdict["state"], string>> = {
  "stopped": "stopped",
  "not-stored": "not stored",
  "falling-behind": "falling behind",
  "storing-behind": "storing falls behind",
  "held": "event time stands still",
};

/** What somebody should look at first; undefined when nothing is wrong. */
export function concern(
  pipelines: readonly Pick<StreamPipeline, "stream" | "verdict">[],
  streams: readonly Pick<StreamSummary, "name" | "title">[],
): Concern | undefined {
  for (const level of ["bad", "warning"] as const) {
    const [first] = pipelines.filter(({ verdict }) => verdict.level === level);
    if (first === undefined) continue;
    const { state, text } = first.verdict;
    const alike = pipelines.filter(({ verdict }) => verdict.state === state);
    const title = streams.find(({ name }) => name === first.stream)?.title ?? first.stream;
    const who = alike.length === 1 ? title : `${alike.length} of ${pipelines.length} streams`;
    return { state, level, title: `${who} ${WORDS[state] ?? state}`, text };
  }
  return undefined;
}
