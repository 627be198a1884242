import type { StreamTopics } from "../declaration/mod.ts";
import { modelsTopic, partialsTopic } from "./topics.ts";

/** The consumer group of the process workers; `group` is the configured prefix. */
export const processGroup = (group: string): string => `${group}-process`;

/** The consumer group of the persist workers. */
export const persistGroup = (group: string): string => `${group}-persist`;

/** The consumer group of the predict workers. */
export const predictGroup = (group: string): string => `${group}-predict`;

/** What it takes of a stream to know who reads its topics. */
export interface ReadStream {
  readonly name: string;
  /** Present where its windows are made of those of other streams. */
  readonly derived?: unknown;
  readonly topics: StreamTopics;
  /** Where its predictions are; absent: nothing is predicted of it. */
  readonly predictionsTopic?: string | undefined;
}

/** The groups of the workers with the topics that each reads. */
export function groupReads(
  group: string,
  streams: readonly ReadStream[],
): ReadonlyMap<string, readonly string[]> {
  // What a derived stream is made of comes through its partials; its records are written with it.
  const processed = streams.map(({ name, derived, topics: { records } }) =>
    derived === undefined ? records : partialsTopic(group, name)
  );
  const predicted = streams.filter(({ predictionsTopic }) => predictionsTopic !== undefined);
  const shared = predicted.length === 0 ? [] : [
    ...new Set(predicted.map(({ predictionsTopic }) => predictionsTopic!)),
    modelsTopic(group),
  ];
  return new Map([
    [processGroup(group), processed],
    [persistGroup(group), [...streams.flatMap(({ topics }) => Object.values(topics)), ...shared]],
    [predictGroup(group), predicted.map(({ topics: { windows } }) => windows)],
  ]);
}
