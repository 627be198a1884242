import assert from "node:assert/strict";
import { watchErrors } from "../support/browser.ts";
import { eventually } from "#core/async/wait.ts";
import { choice } from "../support/grafana/explore.ts";
import type { GrafanaWorld } from "./world.ts";

/** Longer than a page that asks again and again needs to show that it does, ms. */
const REST_MS = 3_000;

/** An annotation is made by hand; its editor tries the query by itself, and comes to rest. */
export async function annotationSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  await t.step("a new annotation shows its events and asks no more than it must", async () => {
    const page = await world.page({ as: "admin", height: 1_400 });
    const errors = watchErrors(page);
    let asked = 0;
    page.on("request", (request) => asked += request.url().includes("/api/ds/query") ? 1 : 0);
    await page.goto("d/sluice-smart-city?editview=annotations");
    await page.getByRole("button", { name: /New query|Add annotation query/ }).first().click();
    // While it tries the first query by itself, Grafana takes no note of another.
    await page.getByText(/No events found|\d+ events \(from/).first().waitFor();
    await choice(page, "Lines from", "Dead letters").check({ force: true });
    await eventually(async () => {
      assert.match(await page.locator("body").innerText(), /\d+ events \(from \d+ fields\)/);
    });
    const before = asked;
    await page.waitForTimeout(REST_MS);
    assert.equal(asked, before, "the editor has come to rest");
    assert.deepEqual(errors, [], "nothing in the console");
    await page.context().close();
  });
}
