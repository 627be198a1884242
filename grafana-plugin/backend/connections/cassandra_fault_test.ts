import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { parseSettings } from "../settings/parse_settings.ts";
import { cassandraFault } from "./cassandra_fault.ts";

const { cassandra: settings } = parseSettings({
  jsonData: {
    contactPoints: ["10.0.0.1"],
    localDatacenter: "dc1",
    username: "ann",
  },
  secureJsonData: { password: "hunter2" },
});
const {
  ArgumentError,
  AuthenticationError,
  NoHostAvailableError,
  ResponseError,
} = cassandra.errors;
const { responseErrorCodes: codes } = cassandra.types;

const CASES: readonly [
  name: string,
  error: Error,
  message: RegExp,
  fix: RegExp,
][] = [
  [
    "wrong datacenter",
    new ArgumentError(
      "Datacenter dc1 was not found. Available DCs are: [east,west]",
    ),
    /no datacenter 'dc1'; it has: east, west/,
    /set Local datacenter to one of: east, west/,
  ],
  [
    "refused log-in",
    new NoHostAvailableError({ "10.0.0.1": new AuthenticationError("bad") }),
    /refuses the log-in of user 'ann'/,
    /correct User or Password/,
  ],
  [
    "missing keyspace",
    new ResponseError(codes.invalid, "Keyspace 'sluice' does not exist"),
    /no keyspace 'sluice'/,
    /set Keyspace to one that exists/,
  ],
  [
    "nothing there",
    new NoHostAvailableError({ "10.0.0.1:9042": new Error("ECONNREFUSED") }),
    /No Cassandra answers at 10\.0\.0\.1:9042 \(ECONNREFUSED\)/,
    /set Contact points to where it runs; if the nodes want TLS, switch Use TLS on/,
  ],
  [
    "no right to read",
    new ResponseError(codes.unauthorized, "User ann has no SELECT permission"),
    /User 'ann' may not read/,
    /grant SELECT ON KEYSPACE sluice/,
  ],
  [
    "replicas missing",
    new ResponseError(codes.unavailableException, "Not enough"),
    /consistency LOCAL_ONE/,
    /set Consistency lower/,
  ],
];

Deno.test("errors of the driver about certificates, where TLS is on", () => {
  const refused = new NoHostAvailableError({
    "10.0.0.1:9042": new Error("received fatal alert: CertificateRequired"),
  });
  const { message, fix } = cassandraFault(refused, { ...settings, tls: {} });
  assert.match(message, /^Cassandra at 10\.0\.0\.1:9042 wants a client certificate/);
  assert.match(fix, /^set Cassandra client certificate and Cassandra client key$/);
});

for (const [name, error, message, fix] of CASES) {
  Deno.test(`an error of the driver becomes a fix: ${name}`, () => {
    const fault = cassandraFault(error, settings);
    assert.match(fault.message, message);
    assert.match(fault.fix, fix);
    assert(!JSON.stringify(fault).includes("hunter2"));
  });
}
