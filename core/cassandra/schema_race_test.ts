import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { CassandraError } from "./client.ts";
import { isSchemaRace, throughSchemaRaces } from "./schema_race.ts";

const { ResponseError } = cassandra.errors;
const codes = cassandra.types.responseErrorCodes;
const notYet = new ResponseError(codes.invalid, "unconfigured table streams");

Deno.test("what another worker makes at the same time is a race, a refusal is none", () => {
  for (
    const error of [
      new ResponseError(codes.alreadyExists, "Cannot add already existing table"),
      new ResponseError(codes.invalid, "Keyspace 'sluice' does not exist"),
      notYet,
      new Error("explained", { cause: notYet }),
      new CassandraError("keyspace", "no keyspace"),
    ]
  ) assert.equal(isSchemaRace(error), true, error.message);
  for (
    const error of [
      new ResponseError(codes.unauthorized, "User has no CREATE permission"),
      new CassandraError("unreachable", "No Cassandra answers"),
      new Error("Column 'a' is text"),
    ]
  ) assert.equal(isSchemaRace(error), false, error.message);
});

Deno.test("work is repeated through races only", async () => {
  let tries = 0;
  const failing = (error: Error, times: number) => () =>
    ++tries > times ? Promise.resolve(tries) : Promise.reject(error);
  assert.equal(await throughSchemaRaces(failing(notYet, 2)), 3);
  tries = 0;
  await assert.rejects(throughSchemaRaces(failing(new Error("refused"), 2)), /refused/);
  assert.equal(tries, 1);
});
