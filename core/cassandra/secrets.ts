import { randomBytes } from "node:crypto";
import type cassandra from "cassandra-driver";
import { quote } from "./cql.ts";

/** Name of the secret that page cursors are signed with. */
export const CURSOR_SECRET = "cursors";

/** A secret that nobody else knows, 32 bytes in base64. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * A secret of all instances; undefined when there is none yet.
 *
 * @param keyspace default the client's
 * @throws the driver's errors
 */
export async function readSecret(
  client: cassandra.Client,
  name: string,
  keyspace?: string,
): Promise<string | undefined> {
  const table = keyspace === undefined ? "secrets" : `${quote(keyspace)}.secrets`;
  const { rows: [row] } = await client.execute(
    `SELECT value FROM ${table} WHERE name = ?`,
    [name],
    {
      prepare: true,
      isIdempotent: true,
    },
  );
  return row?.["value"] as string | undefined;
}

/**
 * Makes a secret unless there is one; of several that try at once one wins.
 *
 * @param client connected to the keyspace
 * @returns whether it was made now
 * @throws the driver's errors
 */
export async function ensureSecret(client: cassandra.Client, name: string): Promise<boolean> {
  if (await readSecret(client, name) !== undefined) return false;
  const { rows: [row] } = await client.execute(
    "INSERT INTO secrets (name, value) VALUES (?, ?) IF NOT EXISTS",
    [name, newSecret()],
    { prepare: true },
  );
  return row?.["[applied]"] === true;
}
