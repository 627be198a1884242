import cassandra from "cassandra-driver";
import { CassandraError } from "./client.ts";

/** Workers that start together may collide this often before something else must be wrong. */
const ATTEMPTS = 8;
const WAIT_MS = 150;

/**
 * Runs `work` again when it fails because another worker alters the schema at the same time: what it
 * was about to make is there already, or is listed in the system tables but not usable yet.
 *
 * @param work safe to repeat
 * @throws what `work` throws for another reason, or at the last try
 */
export async function throughSchemaRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isSchemaRace(error)) throw error;
      const wait = (0.5 + Math.random()) * WAIT_MS * attempt;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
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
