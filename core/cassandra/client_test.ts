import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { CassandraError, connectionError } from "./client.ts";

const connection = {
  cassandraContactPoints: ["10.0.0.1:9042"],
  cassandraLocalDc: "dc1",
  cassandraKeyspace: "sluice",
  cassandraUsername: "",
  cassandraPassword: "secret",
  cassandraSslCaFile: "",
  cassandraSslCertFile: "",
  cassandraSslKeyFile: "",
  cassandraConsistency: "LOCAL_QUORUM",
} as const;

const { AuthenticationError, NoHostAvailableError, ResponseError } = cassandra.errors;

Deno.test("no node answers", () => {
  const refused = new NoHostAvailableError({ "10.0.0.1:9042": new Error("ECONNREFUSED") });
  const error = connectionError(refused, connection);
  assert(error instanceof CassandraError);
  assert.equal(error.problem, "unreachable");
  assert.match(error.message, /10\.0\.0\.1:9042 \(ECONNREFUSED\).*CASSANDRA_CONTACT_POINTS/);
});

Deno.test("the log-in is refused, and the password is not shown", () => {
  const refused = new NoHostAvailableError({ "10.0.0.1": new AuthenticationError("bad") });
  const anonymous = connectionError(refused, connection);
  assert.equal(anonymous.problem, "credentials");
  assert.match(anonymous.message, /set CASSANDRA_USERNAME and CASSANDRA_PASSWORD/);
  const named = connectionError(refused, { ...connection, cassandraUsername: "ann" });
  assert.match(named.message, /check CASSANDRA_USERNAME \('ann'\)/);
  assert(!named.message.includes("secret"));
});

Deno.test("the keyspace is missing", () => {
  const error = connectionError(
    new ResponseError(0x2200, "Keyspace 'x' does not exist"),
    connection,
  );
  assert.equal(error.problem, "keyspace");
  assert.match(error.message, /no keyspace 'sluice': run `deno task setup`/);
});

Deno.test("the datacenter is another", () => {
  const text = "Datacenter dc1 was not found. Available DCs are: [east,west]";
  const error = connectionError(new cassandra.errors.ArgumentError(text), connection);
  assert.equal(error.problem, "datacenter");
  assert.match(error.message, /no datacenter 'dc1': set CASSANDRA_LOCAL_DC.*: east, west$/);
});

Deno.test("anything else keeps its message and cause", () => {
  const cause = new Error("strange");
  const error = connectionError(cause, connection);
  assert.equal(error.problem, "other");
  assert.match(error.message, /strange/);
  assert.equal(error.cause, cause);
});
