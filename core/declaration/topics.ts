/** Returns the value of an environment variable, undefined when it is not set. */
export type EnvironmentReader = (name: string) => string | undefined;

/** The part of a stream that its topic names follow from. */
export interface TopicSource {
  readonly topic: { readonly name: string; readonly env: string };
}

/** The topics of one stream. */
export interface StreamTopics {
  readonly records: string;
  readonly windows: string;
  readonly late: string;
  readonly dead: string;
}

/** Whether Kafka accepts the name for a topic, also with a suffix of ours. */
export function isTopicName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,240}$/.test(name) && name !== "." && name !== "..";
}

/**
 * Topic names of a stream: the declared name or, when its variable is set in `env`, that one; the
 * outputs carry a suffix.
 *
 * @throws {RangeError} when the variable holds a name that Kafka does not accept
 */
export function topicsOf(
  stream: TopicSource,
  env: EnvironmentReader,
): StreamTopics {
  const given = env(stream.topic.env);
  const records = given === undefined || given === "" ? stream.topic.name : given;
  if (!isTopicName(records)) {
    throw new RangeError(
      `${stream.topic.env}='${records}' is not a topic name: use letters, digits, '.', '_' or '-', at most 240`,
    );
  }
  return {
    records,
    windows: `${records}.windows`,
    late: `${records}.late`,
    dead: `${records}.dead`,
  };
}
