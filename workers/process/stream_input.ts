import {
  type EnvironmentReader,
  type Stream,
  type StreamTopics,
  topicsOf,
} from "#core/declaration/mod.ts";
import { partialsTopic, routedTopic } from "#core/kafka/topics.ts";
import { createRecordReader, type RecordReader } from "#core/record/record_reader.ts";
import type { StreamValues, ValueDecoder } from "#core/registry/value_decoder.ts";
import { type Derivation, type RecordFields, recordFields, sourcesOf } from "#window/mod.ts";

/** A stream of records with its topics and compiled reader; shared by all tasks of the worker. */
export interface RecordInput {
  readonly stream: Stream;
  readonly topics: StreamTopics;
  readonly read: RecordReader;
  /** Values that are encoded with schemas of a registry. */
  readonly values: StreamValues;
  /** What the reader gives of a record: to the stream's own windows, and to those by dimension. */
  readonly fields: RecordFields;
  /** Topic of the records routed to their key's partition; absent when they need no routing. */
  readonly routed?: string;
}

/** A stream whose windows are made from windows of others. */
export interface DerivedInput {
  readonly stream: Stream & { readonly derived: Derivation };
  readonly topics: StreamTopics;
  /** Topic of what its sources send. */
  readonly partials: string;
}

/** What a worker makes windows of. */
export type StreamInput = RecordInput | DerivedInput;

/** Whether the windows of a stream are made from those of others. */
export function isDerived(input: StreamInput): input is DerivedInput {
  return input.stream.derived !== undefined;
}

/** The topics that are read for a stream; the one that its windows are made from is the last. */
export function readTopics(input: StreamInput): readonly string[] {
  if (isDerived(input)) return [input.partials];
  const { topics: { records }, routed } = input;
  return routed === undefined ? [records] : [records, routed];
}

/** The topics that a stream's own results go to. */
export function writtenTopics(input: StreamInput): readonly string[] {
  const { records, ...results } = input.topics;
  return isDerived(input) ? [...Object.values(results), records] : Object.values(results);
}

/** Those of the inputs whose windows are made from a stream's. */
export function derivedFrom(name: string, inputs: readonly StreamInput[]): readonly DerivedInput[] {
  return inputs.filter(isDerived).filter(({ stream }) => sourcesOf(stream.derived).includes(name));
}

/** Options of {@linkcode streamInputs}. */
export interface StreamInputsOptions {
  readonly env: EnvironmentReader;
  readonly group: string;
  readonly values: ValueDecoder;
}

/**
 * What is made of streams for the worker of a group, in their order.
 *
 * @throws {RangeError} when one of them is made from a stream that is not there
 */
export function streamInputs(
  streams: readonly Stream[],
  { env, group, values }: StreamInputsOptions,
): readonly StreamInput[] {
  const names = new Set(streams.map(({ name }) => name));
  return streams.map((stream): StreamInput => {
    const topics = topicsOf(stream, env);
    const { name, derived } = stream;
    if (derived !== undefined) {
      const missing = sourcesOf(derived).filter((source) => !names.has(source));
      if (missing.length > 0) {
        throw new RangeError(
          `Stream '${name}' is made from ${
            missing.map((one) => `'${one}'`).join(" and ")
          }: select ` +
            "that as well with SLUICE_STREAMS, or leave this one out",
        );
      }
      return { stream: { ...stream, derived }, topics, partials: partialsTopic(group, name) };
    }
    const fields = wantedFields(stream, streams);
    return {
      stream,
      topics,
      fields,
      read: createRecordReader(stream, fields),
      values: values.of(stream),
      ...(stream.partitioner === "any" ? { routed: routedTopic(group, name) } : {}),
    };
  });
}

/** What the windows of a stream, and those by dimension of its records, read. */
function wantedFields(stream: Stream, streams: readonly Stream[]): RecordFields {
  const grouped = streams.flatMap(({ derived, windows }) =>
    derived?.kind === "grouped" && derived.source === stream.name ? [{ derived, windows }] : []
  );
  return recordFields(
    [...stream.windows, ...grouped.flatMap(({ windows }) => windows)],
    grouped.flatMap(({ derived }) => derived.by),
  );
}
