import assert from "node:assert/strict";
import { join } from "node:path";

const path = (name: string) => join(import.meta.dirname!, name);

const SETTING =
  " to 'allow_net' under [plugin.sluice-streams-datasource] in grafana.ini (or to the " +
  "variable GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_ALLOW_NET) and restart Grafana";

/** How a process that may connect to 127.0.0.1 alone fails for hosts that it is set to. */
async function failuresOf(
  hosts: {
    readonly kafka: string;
    readonly cassandra: string;
    readonly schemas: string;
  },
) {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--no-prompt",
        "--quiet",
        "--config",
        path("../../../deno.json"),
      ],
      ...["--allow-net=127.0.0.1", "--allow-read", "--allow-env"],
      ...[
        path("permissions_probe.ts"),
        hosts.kafka,
        hosts.cassandra,
        hosts.schemas,
      ],
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.notEqual(text, "", new TextDecoder().decode(stderr));
  return JSON.parse(text) as Record<
    | "kafkaHealth"
    | "kafka"
    | "live"
    | "schemas"
    | "cassandraHealth"
    | "cassandra",
    string
  >;
}

Deno.test("hosts that allow_net lacks: each way to them names the setting, and all hosts", async () => {
  const failures = await failuresOf({
    kafka: "kafka-1,kafka-2:9093",
    cassandra: "cassandra-1",
    schemas: "https://schemas-1:8081,https://schemas-2",
  });
  const kafka = "This plugin may not connect to Kafka at kafka-1:9092, kafka-2:9093: " +
    `add kafka-1,kafka-2${SETTING}`;
  const behind = `add cassandra-1 and the addresses behind it${SETTING}`;
  assert.deepEqual(failures, {
    kafkaHealth: kafka,
    kafka,
    live: kafka,
    schemas: "This plugin may not connect to the schema registry at https://schemas-1:8081, " +
      `https://schemas-2: add schemas-1,schemas-2${SETTING}`,
    cassandraHealth: `This plugin may not look up 'cassandra-1': ${behind}`,
    cassandra: `This plugin may not connect to Cassandra at cassandra-1:9042: ${behind}`,
  });
});

Deno.test("addresses that allow_net lacks are named as well", async () => {
  const failures = await failuresOf({
    kafka: "10.1.2.3",
    cassandra: "10.1.2.4,10.1.2.5",
    schemas: "http://10.1.2.6/apis/ccompat/v7",
  });
  const kafka = `This plugin may not connect to Kafka at 10.1.2.3:9092: add 10.1.2.3${SETTING}`;
  const nodes = `10.1.2.4:9042, 10.1.2.5:9042: add 10.1.2.4,10.1.2.5${SETTING}`;
  assert.deepEqual(failures, {
    kafkaHealth: kafka,
    kafka,
    live: kafka,
    schemas: "This plugin may not connect to the schema registry at " +
      `http://10.1.2.6/apis/ccompat/v7: add 10.1.2.6${SETTING}`,
    cassandraHealth: `This plugin may not connect to ${nodes}`,
    cassandra: `This plugin may not connect to Cassandra at ${nodes}`,
  });
});

Deno.test("a host that is permitted and not there is not taken for one that is not permitted", async () => {
  const failures = await failuresOf({
    kafka: "127.0.0.1:9",
    cassandra: "127.0.0.1:9",
    schemas: "http://127.0.0.1:9",
  });
  for (const text of Object.values(failures)) {
    assert.doesNotMatch(text, /allow_net/);
  }
  assert.match(
    failures.schemas,
    /^No schema registry answers at http:\/\/127\.0\.0\.1:9 \(.*: start/,
  );
  assert.match(failures.live, /^No Kafka broker answers at 127\.0\.0\.1:9/);
});
