import {
  type Client,
  type SchemaInfo,
  SchemaRegistryClient,
} from "@confluentinc/schemaregistry/dist/schemaregistry-client.js";
import { RestError } from "@confluentinc/schemaregistry/dist/rest-error.js";
import pLimit from "p-limit";
import { cached } from "../async/cached.ts";
import type { Config } from "../config/config.ts";
import { errorMessage } from "../telemetry/log.ts";
import { DEFAULT_LEVEL, type Level, LEVELS } from "./compatibility/level.ts";
import { RegistryError } from "./registry_error.ts";
import {
  type RegisteredSchema,
  SCHEMA_TYPES,
  type SchemaText,
  type WholeSchema,
} from "./schema.ts";
import {
  type RegisteredWhole,
  type Registration,
  RegistryAway,
  type SchemaRegistry,
  type SubjectSummary,
} from "./schema_registry.ts";

/** Where a registry is, and how to log in. */
export type RemoteRegistrySettings = Pick<
  Config,
  "schemaRegistryUrl" | "schemaRegistryUsername" | "schemaRegistryPassword" | "schemaRegistryToken"
>;

/** Longest wait for an answer, ms. */
const TIMEOUT_MS = 10_000;

/** Questions at once. */
const CONCURRENCY = 8;

/** A registry that has Confluent's interface, by Confluent's client. */
export class RemoteRegistry implements SchemaRegistry {
  readonly place: string;
  readonly #addresses: string;
  readonly #client: Client;

  constructor(settings: RemoteRegistrySettings) {
    const { schemaRegistryUrl, schemaRegistryUsername, schemaRegistryToken } = settings;
    this.#addresses = schemaRegistryUrl.join(", ");
    this.place = `the schema registry at ${this.#addresses}`;
    this.#client = new SchemaRegistryClient({
      baseURLs: [...schemaRegistryUrl],
      // Who asks tries again, and says that it waits.
      maxRetries: 0,
      createAxiosDefaults: {
        // Deno's own trusts what DENO_CERT names; that of node:https needs rights that no worker has.
        adapter: "fetch",
        timeout: TIMEOUT_MS,
        ...(schemaRegistryToken === ""
          ? {}
          : { headers: { Authorization: `Bearer ${schemaRegistryToken}` } }),
      },
      ...(schemaRegistryUsername === "" || schemaRegistryToken !== "" ? {} : {
        basicAuthCredentials: {
          credentialsSource: "USER_INFO",
          userInfo: `${schemaRegistryUsername}:${settings.schemaRegistryPassword}`,
        },
      }),
    });
  }

  async byId(id: number): Promise<WholeSchema> {
    const info = await this.#ask(() => this.#client.getBySubjectAndId("", id), isSchema);
    return await this.#whole(textOf(info));
  }

  async latest(subject: string): Promise<RegisteredWhole | undefined> {
    this.#client.clearLatestCaches();
    try {
      const latest = registered(
        subject,
        await this.#ask(() => this.#client.getLatestSchemaMetadata(subject), isSchema),
      );
      return { ...latest, whole: await this.#whole(latest) };
    } catch (error) {
      // Some registries know the subject, but no version of it.
      return noneIfGone(error);
    }
  }

  async version(subject: string, version: number): Promise<RegisteredSchema> {
    return registered(
      subject,
      await this.#ask(() => this.#client.getSchemaMetadata(subject, version, false), isSchema),
    );
  }

  async register(schemas: readonly Registration[]): Promise<readonly number[]> {
    const ids: number[] = [];
    for (const { subject, ...schema } of schemas) {
      try {
        ids.push(await this.#ask(() => this.#client.register(subject, infoOf(schema), false)));
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        throw new RegistryError(error.code, `"${subject}": ${error.message}`, { cause: error });
      }
    }
    return ids;
  }

  async checkFits(schemas: readonly Registration[]): Promise<void> {
    for (const { subject, ...schema } of schemas) {
      const info = infoOf(schema);
      const there = await this.#ask(() => this.#client.getVersion(subject, info, false, false))
        .catch(noneIfGone);
      if (there !== undefined) continue;
      const versions = await this.#ask(
        () => this.#client.getAllVersions(subject),
        Array.isArray,
      ).catch(noneIfGone) ?? [];
      const level = await this.#level(subject);
      const compared = level.endsWith("_TRANSITIVE") ? versions : versions.slice(-1);
      for (const version of compared) {
        const fits = await this.#ask(() => this.#client.testCompatibility(subject, version, info));
        if (fits) continue;
        throw new RegistryError(
          409,
          `The schema is incompatible with version ${version} of subject "${subject}", whose ` +
            `compatibility is ${level}`,
        );
      }
    }
  }

  async subjects(): Promise<readonly SubjectSummary[]> {
    const limit = pLimit(CONCURRENCY);
    const defaultLevel = cached(() => this.#defaultLevel());
    const names = await this.#ask(() => this.#client.getAllSubjects(), Array.isArray);
    const all = await Promise.all(
      names.map((subject) => limit(() => this.#summary(subject, defaultLevel))),
    );
    return all.filter((one) => one !== undefined)
      .sort((one, other) => one.subject < other.subject ? -1 : 1);
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  /** @returns undefined when it was deleted meanwhile */
  async #summary(
    subject: string,
    defaultLevel: () => Promise<string | undefined>,
  ): Promise<SubjectSummary | undefined> {
    const [versions, latest, compatibility] = await Promise.all([
      this.#ask(() => this.#client.getAllVersions(subject), Array.isArray).catch(noneIfGone),
      this.latest(subject),
      this.#level(subject, defaultLevel),
    ]);
    if (latest === undefined || versions === undefined) return undefined;
    return { subject, versions, latest, compatibility };
  }

  async #level(subject: string, defaultLevel = () => this.#defaultLevel()): Promise<Level> {
    const level = await this.#ask(() => this.#client.getCompatibility(subject)).catch(noneIfGone) ??
      await defaultLevel();
    return LEVELS.find((one) => one === level) ?? DEFAULT_LEVEL;
  }

  /** What holds where a subject says nothing. */
  #defaultLevel(): Promise<string | undefined> {
    return this.#ask(() => this.#client.getDefaultCompatibility()).catch(noneIfGone);
  }

  async #whole({ schema, schemaType, references }: SchemaText): Promise<WholeSchema> {
    const imports = new Map<string, { readonly name: string; readonly schema: string }>();
    const asked = new Set<string>();
    const collect = async (refs: SchemaText["references"]) => {
      for (const { name, subject, version } of refs) {
        const place = JSON.stringify([name, subject, version]);
        if (asked.has(place)) continue;
        asked.add(place);
        const found = await this.#ask(
          () => this.#client.getSchemaMetadata(subject, version, true),
          isSchema,
        );
        await collect(textOf(found).references);
        imports.set(name, { name, schema: found.schema });
      }
    };
    await collect(references);
    return { schema, schemaType, imports: [...imports.values()] };
  }

  /**
   * @param isAnswer whether what has come is what was asked for: a proxy answers with pages of its own
   * @throws {RegistryError}
   * @throws {RegistryAway}
   */
  async #ask<T>(
    question: () => Promise<T>,
    isAnswer: (answer: T) => boolean = () => true,
  ): Promise<T> {
    let answer: T;
    try {
      answer = await question();
    } catch (error) {
      throw this.#explained(error);
    }
    if (isAnswer(answer)) return answer;
    // The client keeps what it has read.
    this.#client.clearCaches();
    throw this.#isNone(200);
  }

  /** What is at the address is something else. */
  #isNone(status: number, cause?: unknown): RegistryAway {
    return new RegistryAway(
      `What answers at ${this.#addresses} (with ${status}) is no schema registry: correct ` +
        "SCHEMA_REGISTRY_URL, with the path of its Confluent interface if it has one",
      { cause },
    );
  }

  #explained(error: unknown): Error {
    if (!(error instanceof RestError)) {
      // What fetch says is within what axios says.
      const cause = (error instanceof Error ? error.cause : undefined) ?? error;
      return new RegistryAway(
        `No schema registry answers at ${this.#addresses} (${errorMessage(cause)}): start it, or ` +
          "set SCHEMA_REGISTRY_URL to where it is",
        { cause },
      );
    }
    const { status, errorCode, message } = error;
    if (status === 401 || status === 403) {
      return new RegistryAway(
        `${this.place} refuses the log-in: check SCHEMA_REGISTRY_USERNAME and ` +
          "SCHEMA_REGISTRY_PASSWORD, or SCHEMA_REGISTRY_TOKEN",
        { cause: error, reason: "log-in" },
      );
    }
    if (status >= 500 || status === 429) {
      return new RegistryAway(`${this.place} answers with ${status}: see its log`, {
        cause: error,
      });
    }
    // Neither the code of a registry nor, with 404, one that there is: nothing that a registry means.
    if (errorCode < 0 || (errorCode === 0 && status === 404)) return this.#isNone(status, error);
    return new RegistryError(errorCode || status, message, { cause: error });
  }
}

function isSchema(info: unknown): boolean {
  return typeof info === "object" && info !== null && "schema" in info &&
    typeof info.schema === "string";
}

/** What is not there is no answer; all else is thrown. */
function noneIfGone(error: unknown): undefined {
  if (error instanceof RegistryError && error.status === 404) return undefined;
  throw error;
}

function infoOf({ schema, schemaType, references }: SchemaText): SchemaInfo {
  return {
    schema,
    schemaType,
    ...(references.length === 0 ? {} : { references: [...references] }),
  };
}

function textOf({ schema, schemaType, references }: SchemaInfo): SchemaText {
  const type = SCHEMA_TYPES.find((one) => one === (schemaType ?? "AVRO"));
  if (type === undefined) {
    throw new RegistryError(42201, `The schema is of the kind ${schemaType}, which is not known`);
  }
  return { schema, schemaType: type, references: references ?? [] };
}

function registered(
  subject: string,
  found: SchemaInfo & { readonly id?: number; readonly version?: number },
): RegisteredSchema {
  return { ...textOf(found), subject, id: found.id ?? 0, version: found.version ?? 0 };
}
