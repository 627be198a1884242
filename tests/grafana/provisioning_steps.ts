import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import type { HealthDetails } from "../../grafana-plugin/src/contract/resources.ts";
import { declaredDashboards } from "../support/grafana/dashboards.ts";
import type { GrafanaWorld } from "./world.ts";

interface Rule {
  readonly uid: string;
  readonly provenance: string;
}

/** What is there without a click. */
export async function provisioningSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  await t.step("provisioning alone gives a green health check", async () => {
    // A busy machine needs longer than the check waits for Kafka.
    await eventually(async () => {
      const { status, message, details } = await world.viewer.json<
        { status: string; message: string; details: HealthDetails }
      >("/api/datasources/uid/sluice/health");
      assert.equal(status, "OK", message);
      const steps = details.steps.map(({ step }) => step);
      assert.deepEqual(steps, [
        "settings",
        "dns",
        "tcp",
        "tls",
        "auth",
        "keyspace",
        "tables",
        "kafka",
        "topics",
        "schemas",
      ]);
      assert.deepEqual(details.steps.filter(({ ok }) => !ok), []);
    });
  });

  await t.step("the app is enabled", async () => {
    const { enabled } = await world.admin.json<{ enabled: boolean }>(
      "/api/plugins/sluice-streams-app/settings",
    );
    assert(enabled);
  });

  await t.step("dashboards and alert rules are there", async () => {
    const found = await world.viewer.json<{ uid: string }[]>("/api/search?type=dash-db");
    const declared = await declaredDashboards();
    assert.deepEqual(
      found.map(({ uid }) => uid).sort(),
      declared.map(({ uid }) => uid).sort(),
    );
    const rules = await world.admin.json<Rule[]>("/api/v1/provisioning/alert-rules");
    assert.deepEqual(
      rules.map(({ uid, provenance }) => `${uid} ${provenance}`).sort(),
      [
        "dead-letters",
        "emergency",
        "heart-rate",
        "lag",
        "leak",
        "stalled",
        "stopped",
        "unusual-energy",
        "unusual-heart-rate",
        "unusual-speed",
        "watch-battery",
        "watch-silent",
      ].map((name) => `sluice-${name} file`),
    );
  });
}
