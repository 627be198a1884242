import cassandra from "cassandra-driver";
import { CassandraError } from "./client.ts";
import { retry } from "../async/retry.ts";

/** Workers that start together may collide this often before something else must be wrong. */
const ATTEMPTS = 8;
/** The waits between them, spread wide: the workers that collided started together. */
const WAITS = { initialMs: 150, maxMs: 1_000, jitter: [0.5, 1.5] } as const;

/**
 * Runs `work` again when it fails because another worker alters the schema at the same time: what it
 * was about to make is there already, or is listed in the system tables but not usable yet.
 *
 * @param work safe to repeat
 * @throws what `work` throws for another reason, or at the last try
 */
export function throughSchemaRaces<T>(work: () => Promise<T>): Promise<T> {
  return retry(work, {
    ...WAITS,
    again: (error, attempt) => attempt < ATTEMPTS - 1 && isSchemaRace(error),
  });
}

/** Whether an error may come from a schema change of another worker. */
export function isSchemaRace(error: unknown): boolean {
  if (error instanceof CassandraError) return error.problem === "keyspace";
  if (error instanceof cassandra.errors.ResponseError) {
    const { alreadyExists } = cassandra.types.responseErrorCodes;
    return error.code === alreadyExists || RACE.test(error.message);
  }
  return error instanceof Error && error.cause !== undefined && isSchemaRace(error.cause);
}

const RACE =
  /already exists|conflicts with|ID mismatch|unconfigured table|(does not|doesn't) exist/i;
