import assert from "node:assert/strict";
import { createLogger } from "#core/telemetry/log.ts";
import { parseSettings } from "../settings/parse_settings.ts";
import { schemasStep } from "./kafka_steps.ts";
import { runSteps } from "./run_steps.ts";

const log = createLogger("test", { level: "error" });

async function schemas(jsonData: object) {
  const settings = parseSettings({ jsonData, secureJsonData: {} });
  const [result] = await runSteps([schemasStep], { settings, log, nodes: [] }, {
    deadlineMs: 60_000,
  });
  return result!;
}

Deno.test("a schema registry is asked without Kafka too: the page Schemas needs it alone", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => Response.json({ error_code: 40401, message: "none" }, { status: 404 }),
  );
  const schemaRegistryUrl = `http://127.0.0.1:${server.addr.port}`;
  assert.deepEqual(
    { ...await schemas({ schemaRegistryUrl }), ms: 0 },
    { step: "schemas", ok: true, message: `the schema registry at ${schemaRegistryUrl}`, ms: 0 },
  );
  const away = await schemas({ schemaRegistryUrl: "http://127.0.0.1:1" });
  assert.match(away.message, /^No schema registry answers at http:\/\/127\.0\.0\.1:1 /);
});

Deno.test("the embedded one is in Kafka, where there is one", async () => {
  assert.match((await schemas({})).message, /^Brokers is empty/);
  assert.match((await schemas({ kafkaBrokers: ["k:9092"] })).message, /^embedded/);
});
