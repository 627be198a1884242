import type { DeadLetter } from '../../contract/resources.ts';

/** Tells a dead letter of a stream from every other: its place in the stream's topic of dead letters. */
export function letterId({ partition, offset }: Pick<DeadLetter, 'partition' | 'offset'>): string {
  return `${partition}/${offset}`;
}
