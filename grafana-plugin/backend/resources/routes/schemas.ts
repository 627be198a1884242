import pLimit from "p-limit";
import { schemasTopic } from "#core/kafka/topics.ts";
import { subjectOf } from "#core/registry/declared/declared_schema.ts";
import { registryRow } from "#core/registry/embedded/rows.ts";
import { RegistryState } from "#core/registry/embedded/state.ts";
import { RegistryError } from "#core/registry/registry_error.ts";
import type { RegisteredSchema } from "#core/registry/schema.ts";
import type { SchemasAnswer, SchemaVersion } from "../../../src/contract/resources.ts";
import { faultText } from "../../connections/fault.ts";
import { openRemoteRegistry, schemaRegistryFault } from "../../connections/schema_registry.ts";
import { DownstreamError } from "../../sdk/mod.ts";
import type { SchemaRegistrySettings } from "../../settings/settings.ts";
import { requireKafka, type Sources } from "../sources.ts";

/** A registry's subjects, which know no streams. */
type Subjects = readonly Omit<SchemasAnswer["subjects"][number], "stream">[];

/** Versions of a subject that are read: each is a question to a registry that has an address. */
const MAX_VERSIONS = 20;

/** GET schemas: the subjects of the registry with their newest versions. */
export async function listSchemas(sources: Sources): Promise<SchemasAnswer> {
  const { schemaRegistry } = sources.settings;
  const { place, subjects } =
    await (schemaRegistry === null ? embeddedSubjects(sources) : remoteSubjects(schemaRegistry));
  const streams = await sources.catalogue.streams();
  const bySubject = new Map(
    [...streams.values()].map(({ name, topics }) => [subjectOf(topics.records), name]),
  );
  return {
    place,
    subjects: subjects.map((one) => ({ ...one, stream: bySubject.get(one.subject) ?? null })),
  };
}

async function embeddedSubjects(
  sources: Sources,
): Promise<{ readonly place: string; readonly subjects: Subjects }> {
  const { group } = sources.settings;
  const topic = schemasTopic(group);
  const state = new RegistryState();
  await requireKafka(sources).readTopic(topic, {
    group,
    onRecord: ({ key, value }) => {
      const row = registryRow(key, value);
      if (row !== undefined) state.apply(row);
    },
  });
  return {
    place: `the embedded registry (topic '${topic}')`,
    subjects: state.subjects().map((subject) => {
      const { newest, older } = divided(state.kept(subject));
      return {
        subject,
        compatibility: state.config(subject).compatibilityLevel,
        versions: newest.map(versionOf),
        older,
      };
    }),
  };
}

/** Questions to a registry at once. */
const CONCURRENCY = 8;

/** @throws {DownstreamError} with what to do, when it does not answer */
async function remoteSubjects(
  settings: SchemaRegistrySettings,
): Promise<{ readonly place: string; readonly subjects: Subjects }> {
  const registry = await openRemoteRegistry(settings);
  const limit = pLimit(CONCURRENCY);
  try {
    const found = await registry.subjects();
    const subjects = await Promise.all(
      found.map(async ({ subject, compatibility, versions, latest }) => {
        const { newest, older } = divided(versions);
        const read = newest.map((version) =>
          version === latest.version
            ? latest
            : limit(() => registry.version(subject, version)).catch(noneIfGone)
        );
        return {
          subject,
          compatibility,
          versions: (await Promise.all(read)).filter((one) => one !== undefined).map(versionOf),
          older,
        };
      }),
    );
    return { place: registry.place, subjects };
  } catch (error) {
    throw new DownstreamError(faultText(schemaRegistryFault(error, settings)), { cause: error });
  } finally {
    await registry.close();
  }
}

/** A version that was deleted since it was listed is left out. */
function noneIfGone(error: unknown): undefined {
  if (error instanceof RegistryError && error.status === 404) return undefined;
  throw error;
}

/** The newest of what is oldest first, newest first, and how many are left. */
function divided<T>(all: readonly T[]): { readonly newest: readonly T[]; readonly older: number } {
  const newest = all.slice(-MAX_VERSIONS).toReversed();
  return { newest, older: all.length - newest.length };
}

function versionOf({ version, id, schemaType, schema }: RegisteredSchema): SchemaVersion {
  return { version, id, schemaType, schema };
}
