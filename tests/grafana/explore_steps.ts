import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { openExplore } from "../support/grafana/explore.ts";
import { incidentRecord, type RecordProducer } from "../support/grafana/record_producer.ts";
import type { GrafanaWorld } from "./world.ts";

/** Options of {@linkcode exploreSteps}. */
export interface ExploreStepsOptions {
  readonly world: GrafanaWorld;
  readonly producer: RecordProducer;
}

/** Explore's live mode. */
export async function exploreSteps(
  t: Deno.TestContext,
  { world, producer }: ExploreStepsOptions,
): Promise<void> {
  await t.step("Explore tails live: lines appear as they are produced", async () => {
    const page = await world.page({ as: "admin" });
    let loads = 0;
    page.on("load", () => loads++);
    await openExplore(page, { kind: "logs", source: "text", streams: ["emergency_data"] });
    await page.getByRole("button", { name: "Live", exact: true }).click();
    await page.getByText("Pause").first().waitFor();
    for (const vehicle of ["tailed-1", "tailed-2"]) {
      const record = incidentRecord({ vehicle, at: Date.now(), status: "resolved" });
      const description = `Tow truck for ${vehicle}`;
      await producer.send("emergency_data", { key: vehicle, value: { ...record, description } });
      await eventually(async () =>
        assert.equal(await page.getByText(description).count() > 0, true, description)
      );
    }
    assert.equal(loads, 1, "the page was loaded once");
    await page.context().close();
  });
}
