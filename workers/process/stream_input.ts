import {
  type EnvironmentReader,
  type Stream,
  type StreamTopics,
  topicsOf,
} from "#core/declaration/mod.ts";
import { routedTopic } from "#core/kafka/topics.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";
import { recordFields } from "#window/mod.ts";

/** A stream with its topics and compiled reader; shared by all tasks of the worker. */
export interface StreamInput {
  readonly stream: Stream;
  readonly topics: StreamTopics;
  readonly read: RecordReader;
  /** Topic of the records routed to their key's partition; absent when they need no routing. */
  readonly routed?: string;
}

/** What is made of a stream for the worker of a group. */
export function streamInput(
  stream: Stream,
  { env, group }: { readonly env: EnvironmentReader; readonly group: string },
): StreamInput {
  return {
    stream,
    topics: topicsOf(stream, env),
    read: createRecordReader(stream, recordFields(stream.windows)),
    ...(stream.partitioner === "any" ? { routed: routedTopic(group, stream.name) } : {}),
  };
}
