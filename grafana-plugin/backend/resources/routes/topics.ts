import { fetchTopicOffsets } from "#core/kafka/offsets.ts";
import { changelogTopic, progressTopic } from "#core/kafka/topics.ts";
import type { TopicsAnswer } from "../../../src/contract/resources.ts";
import { requireKafka } from "../require_kafka.ts";
import type { Sources } from "../sources.ts";

/** The one kind of topic that is neither written in transactions nor compacted. */
const RECORDS = "records";

/** GET topics: those of the streams and the internal ones, where they exist. */
export async function listTopics(sources: Sources): Promise<TopicsAnswer> {
  const kafka = requireKafka(sources);
  const { group } = sources.settings;
  const streams = [...(await sources.catalogue.streams()).values()];
  const roles = new Map<
    string,
    { stream: string | null; kind: string | null }
  >();
  for (const { name: stream, topics } of streams) {
    for (const [kind, topic] of Object.entries(topics)) {
      roles.set(topic, { stream, kind });
    }
  }
  roles.set(changelogTopic(group), { stream: null, kind: "changelog" });
  roles.set(progressTopic(group), { stream: null, kind: "progress" });
  const offsets = await kafka.ask((admin) => fetchTopicOffsets(admin, [...roles.keys()]));
  return {
    topics: [...roles].flatMap(([name, role]) => {
      const partitions = offsets.get(name);
      if (partitions === undefined) return [];
      const records = partitions.reduce(
        (sum, { earliest, latest }) => sum + latest - earliest,
        0,
      );
      const atMost = role.kind !== RECORDS;
      return [{ name, ...role, records, atMost, partitions: [...partitions] }];
    }),
  };
}
