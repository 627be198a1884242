import assert from "node:assert/strict";
import { watchErrors } from "../support/browser.ts";
import type { GrafanaWorld } from "./world.ts";

/** A page of the app and a text on it that only data can bring. */
const PAGES = [
  { path: "pipeline", title: "Pipeline", data: /^vehicle_data$/ },
  { path: "streams", title: "Streams", data: /^vehicle_data$/ },
  {
    path: "dead-letters?stream=vehicle_data",
    title: "Dead letters",
    data: /partition \d+ · offset/,
  },
  { path: "schemas", title: "Schemas", data: /vehicle_data-value$/ },
  { path: "topics", title: "Topics and tables", data: /vehicle_data\.windows$/ },
] as const;

/** The app's pages, as a viewer sees them. */
export async function appSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  for (const { path, title, data } of PAGES) {
    await t.step(`the page '${title}' shows data`, async () => {
      const page = await world.page();
      const errors = watchErrors(page);
      await page.goto(`a/sluice-streams-app/${path}`);
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      await page.getByText(data).first().waitFor();
      assert.equal(await page.getByRole("alert").count(), 0, "no problem is shown");
      assert.deepEqual(errors, [], "nothing in the console");
      await page.context().close();
    });
  }
}
