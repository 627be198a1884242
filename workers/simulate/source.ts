import type { Stream } from "#core/declaration/mod.ts";
import { createSpoiler, type Spoiler } from "./disorder.ts";

/** What the entities of a scenario send: the records of a stream, or messages in a format of their own. */
export interface Source {
  /** Of the stream, or of the kind of message. */
  readonly name: string;
  /** Event time between two records of one entity, ms. */
  readonly everyMs: number;
  /** Most by which one is overtaken, ms, where that is less than what is asked for. */
  readonly overtakenByMs?: number;
  /** The record at this moment; undefined when there is none. */
  record(moment: unknown): object | undefined;
  /** A record as it is sent. */
  toText(record: object): string;
  readonly spoil: Spoiler;
}

/** The records of a stream that can be simulated. */
export function streamSource({ name, simulate, ...rules }: Stream): Source {
  return {
    name,
    everyMs: simulate?.everyMs ?? NaN,
    record: (moment) => simulate?.record(moment),
    toText: (record) => JSON.stringify(record),
    spoil: createSpoiler(rules),
  };
}
