import assert from "node:assert/strict";
import { parseSettings } from "./parse_settings.ts";
import { SettingsError } from "./settings.ts";
import { CERTIFICATE, KEY, OTHER_KEY } from "./test_pem.ts";

function problemsOf(
  jsonData: unknown,
  secureJsonData: Record<string, string> = {},
) {
  try {
    parseSettings({ jsonData, secureJsonData });
  } catch (error) {
    assert(error instanceof SettingsError);
    return error.problems;
  }
  return [];
}

Deno.test("everything left out, empty or blank takes its default", () => {
  const bare = parseSettings({ jsonData: {}, secureJsonData: {} });
  assert.deepEqual(bare, {
    cassandra: {
      contactPoints: [{ host: "127.0.0.1", port: 9042 }],
      localDatacenter: "datacenter1",
      keyspace: "sluice",
      consistency: "LOCAL_ONE",
      credentials: null,
      tls: null,
    },
    kafka: null,
    group: "sluice",
    schemaRegistry: null,
    limits: {
      maxRows: 1_000_000,
      maxBytes: 268_435_456,
      timeoutMs: 30_000,
      maxKeys: 50,
      allowFullScans: false,
    },
  });
  const blank = {
    contactPoints: [""],
    keyspace: " ",
    kafkaBrokers: [],
    limits: { maxRows: null },
  };
  assert.deepEqual(problemsOf(blank).length, 0);
  assert.deepEqual(parseSettings({ jsonData: null, secureJsonData: {} }), bare);
});

Deno.test("given values are taken over", () => {
  const { cassandra, kafka, group, limits } = parseSettings({
    jsonData: {
      contactPoints: ["c1.example, c2.example:9142", "c1.example:9042"],
      localDatacenter: "west",
      keyspace: "metrics_1",
      consistency: "LOCAL_QUORUM",
      username: "reader",
      cassandraTls: true,
      cassandraTlsServerName: "nodes.example",
      kafkaBrokers: ["k1.example"],
      kafkaSecurityProtocol: "SASL_SSL",
      kafkaSaslMechanism: "SCRAM-SHA-512",
      kafkaSaslUsername: "tail",
      group: "city",
      limits: { maxRows: 10, allowFullScans: true },
      pdcInjected: false,
    },
    secureJsonData: {
      password: "p1",
      kafkaSaslPassword: "p2",
      cassandraCaCert: CERTIFICATE,
      cassandraClientCert: CERTIFICATE,
      cassandraClientKey: KEY,
    },
  });
  assert.deepEqual(cassandra.contactPoints, [
    { host: "c1.example", port: 9042 },
    { host: "c2.example", port: 9142 },
  ]);
  assert.deepEqual(cassandra.credentials, {
    username: "reader",
    password: "p1",
  });
  assert.equal(cassandra.tls?.serverName, "nodes.example");
  assert.equal(cassandra.tls.ca?.trim(), CERTIFICATE.trim());
  assert.deepEqual(kafka?.brokers, [{ host: "k1.example", port: 9092 }]);
  assert.deepEqual(kafka.credentials, { username: "tail", password: "p2" });
  assert.deepEqual(kafka.tls, {});
  assert.equal(group, "city");
  assert.deepEqual([limits.maxRows, limits.allowFullScans, limits.maxKeys], [
    10,
    true,
    50,
  ]);
});

Deno.test("several problems are reported at once, each with field, value and what is allowed", () => {
  const problems = problemsOf({
    contactPoints: ["a b", "host:99999"],
    localDatacenter: 7,
    keyspace: "my-keyspace",
    consistency: "TWO",
    kafkaBrokers: "broker:9092",
    limits: { timeoutMs: 5, maxKeys: 1.5, allowFullScans: "yes" },
  });
  const texts = problems.join("\n");
  assert.equal(problems.length, 9, texts);
  assert.match(
    texts,
    /Contact points 'a b' must be a list of host or host:port/,
  );
  assert.match(texts, /Contact points 'host:99999'/);
  assert.match(texts, /Local datacenter 7 must be the name of a datacenter/);
  assert.match(
    texts,
    /Keyspace 'my-keyspace' must be a keyspace name: letters, digits and '_'/,
  );
  assert.match(texts, /Consistency 'TWO' must be one of ONE, LOCAL_ONE/);
  assert.match(texts, /Brokers 'broker:9092' must be a list/);
  assert.match(texts, /Time 5 must be a whole number of ms from 100 to 600000/);
  assert.match(texts, /Keys 1.5 must be a whole number/);
  assert.match(texts, /Allow full scans 'yes' must be on or off/);
});

Deno.test("a schema registry has addresses, and a log-in or a token", () => {
  const { schemaRegistry } = parseSettings({
    jsonData: {
      schemaRegistryUrl: "http://r1:8081/ , https://r2/apis/ccompat/v7",
      schemaRegistryUsername: "ann",
    },
    secureJsonData: { schemaRegistryPassword: "p", schemaRegistryToken: "t" },
  });
  assert.deepEqual(schemaRegistry, {
    urls: ["http://r1:8081", "https://r2/apis/ccompat/v7"],
    credentials: { username: "ann", password: "p" },
    token: "t",
  });
  assert.deepEqual(
    problemsOf({ schemaRegistryUrl: "http://r", schemaRegistryUsername: "ann" }),
    ["Registry password is missing: Registry user is set"],
  );
  for (const schemaRegistryUrl of ["r1:8081", "http://ann:hunter2@r", ["http://r"]]) {
    const problems = problemsOf({ schemaRegistryUrl }).join();
    assert.match(
      problems,
      /^Schema registry must be http:\/\/ or https:\/\/ addresses without user/,
    );
    assert(!problems.includes("hunter2"));
  }
  // Without a registry nobody logs in.
  assert.deepEqual(problemsOf({ schemaRegistryUsername: "ann" }), []);
});

Deno.test("a log-in needs both parts, where one is needed", () => {
  assert.deepEqual(problemsOf({ username: "ann" }), [
    "Password is missing: User is set",
  ]);
  assert.deepEqual(
    problemsOf({
      kafkaBrokers: ["k"],
      kafkaSecurityProtocol: "SASL_PLAINTEXT",
    }),
    ["SASL user is missing: Security protocol SASL_PLAINTEXT needs it"],
  );
  // Without brokers nothing is reported about Kafka.
  assert.deepEqual(problemsOf({ kafkaSecurityProtocol: "SASL_PLAINTEXT" }), []);
});

Deno.test("PEM texts are checked, and no secret is in any message", () => {
  const tls = { cassandraTls: true };
  const secret = "hunter2-not-a-pem";
  const problems = problemsOf({ ...tls, username: "ann" }, {
    cassandraCaCert: secret,
    cassandraClientKey: secret,
  });
  assert.equal(problems.length, 4);
  assert(!problems.join().includes("hunter2"), problems.join());
  assert.match(problems.join(), /Cassandra CA certificate must be PEM text/);
  assert.match(
    problems.join(),
    /Cassandra client key must be a private key as PEM/,
  );
  assert.match(
    problems.join(),
    /client certificate is missing: Cassandra client key needs it/,
  );
  assert.deepEqual(
    problemsOf(tls, {
      cassandraClientCert: CERTIFICATE,
      cassandraClientKey: OTHER_KEY,
    }),
    ["Cassandra client key does not belong to Cassandra client certificate"],
  );
  // TLS that is off asks for nothing.
  assert.deepEqual(problemsOf({}, { cassandraCaCert: secret }), []);
});

Deno.test("settings that are no object are refused", () => {
  assert.match(problemsOf([1]).join(), /must be JSON objects/);
  assert.match(problemsOf({ limits: 3 }).join(), /must be JSON objects/);
});
