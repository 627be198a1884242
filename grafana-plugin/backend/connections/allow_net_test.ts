import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { allowNetFix } from "./allow_net.ts";

const SETTING =
  " to 'allow_net' under [plugin.sluice-streams-datasource] in grafana.ini (or to the " +
  "variable GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_ALLOW_NET) and restart Grafana";

const denied = (address: string) =>
  new Error(`Requires net access to "${address}", run again with the --allow-net flag`);

Deno.test("a connection that Deno does not permit names the setting of Grafana", () => {
  const wrapped = new Error("no luck", {
    cause: new Error("connecting", { cause: denied("10.1.2.3:9042") }),
  });
  const ofDriver = new cassandra.errors.NoHostAvailableError({
    "10.1.2.3:9042": denied("10.1.2.3:9042"),
  });
  for (const error of [denied("10.1.2.3:9042"), wrapped, ofDriver]) {
    assert.equal(allowNetFix(error), `add 10.1.2.3${SETTING}`);
  }
});

Deno.test("a refused name is found in the words of any library, an IPv6 address gets brackets", () => {
  for (
    const [error, host] of [
      [new Error("Connection error: getaddrinfo EPERM kafka-1"), "kafka-1"],
      [new Error("gave up", { cause: "Error: connect EPERM 10.1.2.3:9092 (x)" }), "10.1.2.3"],
      [new AggregateError([new Error("connect EPERM ::2:9092")]), "[::2]"],
      [denied("[::2]:9092"), "[::2]"],
    ] as const
  ) {
    assert.equal(allowNetFix(error), `add ${host}${SETTING}`);
  }
});

Deno.test("every host that is refused is listed once", () => {
  const error = new cassandra.errors.NoHostAvailableError({
    "10.0.0.1:9042": denied("10.0.0.1:9042"),
    "10.0.0.2:9042": denied("10.0.0.2:9042"),
    "10.0.0.1:9043": denied("10.0.0.1:9043"),
  });
  assert.equal(allowNetFix(error), `add 10.0.0.1,10.0.0.2${SETTING}`);
});

Deno.test("a setting that is no host's name does not stand in the way", () => {
  const error = denied("10.0.0.1:9092");
  assert.equal(allowNetFix(error, [{ host: "a..b", port: 9092 }]), `add 10.0.0.1${SETTING}`);
});

Deno.test("other errors do not name the setting", () => {
  assert.equal(allowNetFix(new Error("ECONNREFUSED")), undefined);
  assert.equal(allowNetFix(new Error("getaddrinfo ENOTFOUND kafka-1")), undefined);
  assert.equal(allowNetFix("text"), undefined);
  assert.equal(allowNetFix(undefined), undefined);
});
