import assert from "node:assert/strict";
import cassandra from "cassandra-driver";
import { allowNetFix } from "./allow_net.ts";

const denied = new Error(
  'Requires net access to "10.1.2.3:9042", run again with the --allow-net flag',
);

Deno.test("a connection that Deno does not permit tells the setting of Grafana", () => {
  const wrapped = new Error("no luck", {
    cause: new Error("connecting", { cause: denied }),
  });
  const ofDriver = new cassandra.errors.NoHostAvailableError({
    "10.1.2.3:9042": denied,
  });
  for (const error of [denied, wrapped, ofDriver]) {
    const fix = allowNetFix(error) ?? "";
    assert.match(
      fix,
      /add 10\.1\.2\.3 to 'allow_net' under \[plugin\.sluice-streams-datasource\]/,
    );
    assert.match(
      fix,
      /GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_ALLOW_NET.*restart Grafana/,
    );
  }
});

Deno.test("other errors say nothing of it", () => {
  assert.equal(allowNetFix(new Error("ECONNREFUSED")), undefined);
  assert.equal(allowNetFix("text"), undefined);
});
