import assert from "node:assert/strict";
import { ConfigError, readConfig } from "./config.ts";

const from = (values: Record<string, string>) => readConfig((name) => values[name]);

Deno.test("every setting has a default that it accepts itself", () => {
  const config = from({});
  assert.deepEqual(config.kafkaBootstrapServers, ["127.0.0.1:9092"]);
  assert.equal(config.commitInterval, 200);
  assert.equal(config.futureCap, 3_600_000);
  assert.equal(config.autoSetup, true);
});

Deno.test("values are read as their type", () => {
  const config = from({
    KAFKA_BOOTSTRAP_SERVERS: "a:1, [::1]:2",
    SLUICE_IDLE_CLOSE: "never",
    SLUICE_STREAMS: "vehicle_data, gps_data",
    KAFKA_PARTITIONS: "12",
  });
  assert.deepEqual(config.kafkaBootstrapServers, ["a:1", "[::1]:2"]);
  assert.equal(config.idleClose, Infinity);
  assert.deepEqual(config.streams, ["vehicle_data", "gps_data"]);
  assert.equal(config.kafkaPartitions, 12);
});

Deno.test("all wrong values are named at once, with what is allowed", () => {
  assert.throws(() => from({ SLUICE_COMMIT_INTERVAL: "5" }), /from 10ms to 1m/);
  assert.throws(
    () => from({ KAFKA_PARTITIONS: "0", SLUICE_COMMIT_INTERVAL: "soon", SLUICE_AUTO_SETUP: "yes" }),
    (error: unknown) => {
      assert(error instanceof ConfigError);
      assert.match(error.message, /KAFKA_PARTITIONS='0' must be a whole number from 1 to 512/);
      assert.match(error.message, /SLUICE_COMMIT_INTERVAL='soon' must be a duration/);
      assert.match(error.message, /SLUICE_AUTO_SETUP='yes' must be true or false/);
      return true;
    },
  );
});

for (const value of ["localhost", "localhost:", ":9092", "a b:1", ""]) {
  Deno.test(`'${value}' is not an address, or is none`, () => {
    const read = () => from({ CASSANDRA_CONTACT_POINTS: value }).cassandraContactPoints;
    if (value === "") assert.deepEqual(read(), ["127.0.0.1:9042"]);
    else assert.throws(read, /host:port/);
  });
}

Deno.test("proxies are addresses or networks", () => {
  const proxies = (value: string) => from({ SLUICE_PROXIES: value }).proxies;
  assert.deepEqual(proxies("10.0.0.7, 10.0.0.0/24,2001:db8::/32"), [
    "10.0.0.7",
    "10.0.0.0/24",
    "2001:db8::/32",
  ]);
  for (
    const value of ["proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0/24", "::1/129", "1.1.1.1/8/8"]
  ) {
    assert.throws(() => proxies(value), /IP addresses or networks/, value);
  }
});

Deno.test("an API that stops waits between no time and ten minutes", () => {
  assert.equal(from({ SLUICE_API_DRAIN_NOTICE: "0s" }).apiDrainNotice, 0);
  for (const value of ["never", "11m", "5"]) {
    assert.throws(() => from({ SLUICE_API_DRAIN: value }), /from 0s to 10m/, value);
  }
});

Deno.test("hosts and origins are checked when a worker starts", () => {
  const { allowedHosts, corsOrigins } = from({
    SLUICE_ALLOWED_HOSTS: "streams.example, *.team.example,[2001:db8::1]:8080",
    SLUICE_CORS_ORIGINS: "https://app.example,http://localhost:3000",
  });
  assert.deepEqual(allowedHosts, ["streams.example", "*.team.example", "[2001:db8::1]:8080"]);
  assert.deepEqual(corsOrigins, ["https://app.example", "http://localhost:3000"]);
  assert.deepEqual(from({}).allowedHosts, []);
  assert.deepEqual(from({ SLUICE_ALLOWED_HOSTS: "*", SLUICE_CORS_ORIGINS: "*" }).corsOrigins, [
    "*",
  ]);
  for (const value of ["http://a.example", "a.example/", "a b", "*.*", "a.example:port"]) {
    assert.throws(() => from({ SLUICE_ALLOWED_HOSTS: value }), /host names such as/, value);
  }
  for (const value of ["a.example", "https://a.example/", "https://a.example:443", "https://A.b"]) {
    assert.throws(() => from({ SLUICE_CORS_ORIGINS: value }), /origins such as/, value);
  }
});

Deno.test("a stall limit that would end a healthy worker is refused", () => {
  assert.equal(from({}).stallLimit, 30_000);
  assert.equal(from({ SLUICE_STALL_LIMIT: "1s" }).stallLimit, 1_000);
  assert.equal(from({ SLUICE_STALL_LIMIT: "never" }).stallLimit, Infinity);
  for (const value of ["0ms", "200ms", "999ms", "soon"]) {
    assert.throws(() => from({ SLUICE_STALL_LIMIT: value }), /at least 1s/, value);
  }
});
