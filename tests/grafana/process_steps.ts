import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { isRunning } from "../support/grafana/grafana_process.ts";
import type { GrafanaWorld } from "./world.ts";

/** What the plugin's process is told: a key by Grafana's file, the other by its environment. */
export const PROCESS_SETTINGS = {
  pluginSection: { query_memory: "192MiB" },
  settings: { GF_PLUGIN_SLUICE_STREAMS_DATASOURCE_STALL_LIMIT: "soon" },
} as const;

/** How Grafana's settings reach the plugin's process. */
export async function processSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  await t.step("the plugin has the memory that Grafana's file gives it", async () => {
    // Metrics come with the first answer of the process.
    await eventually(async () => {
      const response = await world.admin.request("/metrics/plugins/sluice-streams-datasource");
      const [, bytes] = /^sluice_datasource_memory_capacity_bytes\S* (\S+)$/m
        .exec(await response.text()) ?? [];
      assert.equal(Number(bytes), 192 * 2 ** 20);
    });
  });

  await t.step(
    "the plugin reads Grafana's environment, and says what is wrong with it",
    async () => {
      await eventually(async () =>
        assert.match(
          await world.grafana.logTail(Infinity),
          /sluice-streams-datasource.*stall_limit must be a duration.*'soon' is not used/,
        )
      );
    },
  );
}

/** The last steps of a world: its Grafana is gone afterwards. */
export async function killSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  await t.step("a Grafana that is killed leaves no process of the plugin behind", async () => {
    const pid = await world.grafana.pluginPid();
    assert(pid !== undefined && await isRunning(pid));
    await world.grafana.kill();
    await eventually(async () => assert(!await isRunning(pid), `${pid} is an orphan`));
  });
}
