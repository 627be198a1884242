import { schemasTopic } from "#core/kafka/topics.ts";
import { subjectOf } from "#core/registry/declared/declared_schema.ts";
import { registryRow } from "#core/registry/embedded/rows.ts";
import { RegistryState } from "#core/registry/embedded/state.ts";
import type { SchemasAnswer } from "../../../src/contract/resources.ts";
import { requireKafka, type Sources } from "../sources.ts";

/** GET schemas: all versions of all subjects of the embedded registry. */
export async function listSchemas(sources: Sources): Promise<SchemasAnswer> {
  const kafka = requireKafka(sources);
  const topic = schemasTopic(sources.settings.group);
  const streams = await sources.catalogue.streams();
  const bySubject = new Map(
    [...streams.values()].map(({ name, topics }) => [subjectOf(topics.records), name]),
  );
  const state = new RegistryState();
  await kafka.readTopic(topic, {
    group: sources.settings.group,
    onRecord: ({ key, value }) => {
      const row = registryRow(key, value);
      if (row !== undefined) state.apply(row);
    },
  });
  return {
    topic,
    subjects: state.subjects().map((subject) => ({
      subject,
      stream: bySubject.get(subject) ?? null,
      compatibility: state.config(subject).compatibilityLevel,
      versions: state.versions(subject).toReversed().map((number) => {
        const { version, id, schemaType, schema } = state.version(subject, number);
        return { version, id, schemaType, schema };
      }),
    })),
  };
}
