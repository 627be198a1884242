import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { grafanaEnvironment } from "./environment.ts";
import { PLUGIN_IDS } from "./grafana_ini.ts";

const ROOT = join(import.meta.dirname!, "..", "..");

const { services } = parse(
  await Deno.readTextFile(join(ROOT, "docker-compose.yml")),
  {
    merge: true,
  },
);
const environment: Readonly<Record<string, string>> = services.grafana.environment;

Deno.test("compose gives Grafana every variable that provisioning names, and every plugin's id", () => {
  const named = grafanaEnvironment({
    dashboards: "",
    alertWebhook: "",
    lookup: () => undefined,
  });
  for (const name of Object.keys(named)) assert.ok(name in environment, name);
  assert.equal(
    environment["GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS"],
    PLUGIN_IDS.join(","),
  );
});

Deno.test("the image is of a Grafana with glibc, and pinned", async () => {
  const dockerfile = await Deno.readTextFile(
    join(ROOT, "grafana-plugin", "packaging", "Dockerfile"),
  );
  assert.deepEqual(dockerfile.match(/^FROM \S+/gm), [
    "FROM node:22.21.1-bookworm-slim",
    "FROM grafana/grafana:12.3.0-ubuntu",
  ]);
});
