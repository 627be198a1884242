import type kafkajs from "kafkajs";
import { readDeadLetter } from "#core/cassandra/reads/arrivals.ts";
import { errorMessage } from "#core/telemetry/log.ts";
import type { StoredStream } from "#core/cassandra/stored_declaration.ts";
import type { ReplayAnswer, ReplayRequest } from "../../src/contract/resources.ts";
import { mapConcurrently } from "#core/async/concurrency.ts";
import { requireKafka, type Sources } from "./sources.ts";

/** Header of a replayed record: topic, partition and offset of the dead letter that it was. */
const REPLAY_HEADER = "sluice-replay-of";

/** Letters that are read, and then written, at once. */
const BATCH = 100;

/** Names one letter of a stream. */
type LetterPlace = ReplayRequest["letters"][number];

/** What {@linkcode replayLetters} needs. */
export interface ReplayOptions {
  readonly stream: StoredStream;
  readonly letters: readonly LetterPlace[];
  readonly replayed: ReplayedLetters;
}

/**
 * Writes the bytes and key of dead letters to the topic that they came from, to the partition that
 * they were in. One that cannot be replayed does not affect the others.
 *
 * @throws {DownstreamError} while Cassandra is away
 */
export async function replayLetters(
  sources: Sources,
  { stream, letters, replayed }: ReplayOptions,
): Promise<ReplayAnswer> {
  const kafka = requireKafka(sources);
  const client = await sources.cassandra();
  const source = {
    keyspace: sources.settings.cassandra.keyspace,
    stream: stream.name,
  };
  const failed: ReplayAnswer["failed"] = [];
  const refuse = ({ partition, offset }: LetterPlace, reason: string) =>
    void failed.push({ partition, offset, reason });
  let done = 0;

  const prepare = async (place: LetterPlace) => {
    const name = nameOf(stream, place);
    const before = replayed.timeOf(name);
    if (before !== undefined) {
      refuse(
        place,
        `was replayed already, at ${new Date(before).toISOString()}`,
      );
      return [];
    }
    // Remembered at once: a second request may come while this one waits.
    replayed.add(name, Date.now());
    const found = await messageOf(place).catch((error) => `cannot be read: ${errorMessage(error)}`);
    if (typeof found !== "string") return [{ place, name, message: found }];
    replayed.remove(name);
    refuse(place, found);
    return [];
  };

  const messageOf = async (
    place: LetterPlace,
  ): Promise<kafkajs.Message | string> => {
    const letter = await readDeadLetter(client, source, place);
    if (letter === undefined) {
      return "there is no such letter, or it has expired";
    }
    if (letter.sourceTopic !== stream.topics.records) {
      return `it came from topic '${letter.sourceTopic ?? "unknown"}', and only records of ` +
        `'${stream.topics.records}' can be replayed`;
    }
    return {
      key: letter.key,
      value: letter.value,
      ...(letter.sourcePartition === null ? {} : { partition: letter.sourcePartition }),
      headers: {
        [REPLAY_HEADER]: `${stream.topics.dead}/${place.partition}/${place.offset}`,
      },
    };
  };

  for (let start = 0; start < letters.length; start += BATCH) {
    const places = letters.slice(start, start + BATCH);
    const ready = (await mapConcurrently(places, prepare, { limit: 16 })).flat();
    if (ready.length === 0) continue;
    try {
      await kafka.send(
        stream.topics.records,
        ready.map(({ message }) => message),
      );
      done += ready.length;
    } catch (error) {
      for (const { place, name } of ready) {
        replayed.remove(name);
        refuse(place, `Kafka did not acknowledge it: ${errorMessage(error)}`);
      }
    }
  }
  return { replayed: done, failed };
}

function nameOf(
  { name }: StoredStream,
  { at, partition, offset }: LetterPlace,
): string {
  return `${name}/${at}/${partition}/${offset}`;
}

/** Replayed letters that are remembered. */
const CAPACITY = 10_000;

/**
 * Remembers which letters went back to their topic. A letter that fails again is a new letter, so
 * that a second replay of the same one is a mistake.
 */
export class ReplayedLetters {
  /** Time of the replay by letter, oldest first. */
  readonly #times = new Map<string, number>();

  /** When a letter was replayed, epoch ms; undefined when it was not. */
  timeOf(letter: string): number | undefined {
    return this.#times.get(letter);
  }

  add(letter: string, time: number): void {
    this.#times.set(letter, time);
    if (this.#times.size <= CAPACITY) return;
    for (const oldest of this.#times.keys()) {
      this.#times.delete(oldest);
      return;
    }
  }

  remove(letter: string): void {
    this.#times.delete(letter);
  }
}
