import assert from "node:assert/strict";
import { describeSettings } from "./describe_settings.ts";
import { parseSettings } from "./parse_settings.ts";
import { CERTIFICATE } from "./test_pem.ts";

Deno.test("nothing set: every value is reported as the default", () => {
  const settings = describeSettings(
    parseSettings({ jsonData: {}, secureJsonData: {} }),
  );
  assert.deepEqual(settings.filter(({ isDefault }) => !isDefault), []);
  assert(
    settings.some(({ name, value }) => name === "Brokers" && value === "none: history only"),
  );
});

Deno.test("of secrets only whether they are set is reported", () => {
  const settings = describeSettings(parseSettings({
    jsonData: {
      username: "ann",
      cassandraTls: true,
      kafkaBrokers: ["k1", "k2:9093"],
    },
    secureJsonData: { password: "hunter2", cassandraCaCert: CERTIFICATE },
  }));
  const text = JSON.stringify(settings);
  assert(!text.includes("hunter2") && !text.includes("BEGIN"));
  const values = new Map(settings.map(({ name, value }) => [name, value]));
  assert.equal(values.get("Password"), "set");
  assert.equal(values.get("Cassandra CA certificate"), "set");
  assert.equal(values.get("SASL password"), "not set");
  assert.equal(values.get("Brokers"), "k1:9092, k2:9093");
});
