import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { watchErrors } from "../support/browser.ts";
import { eventually } from "#core/async/wait.ts";
import { choice, choose, openExplore, pick } from "../support/grafana/explore.ts";
import type { GrafanaWorld } from "./world.ts";

interface Built {
  readonly kind: string;
  /** What a person does after choosing the kind. */
  build(page: Page): Promise<void>;
  /** Where the answer appears. */
  readonly shows: "graph" | "table" | "logs";
}

const BUILT: readonly Built[] = [
  {
    kind: "Windows",
    shows: "graph",
    async build(page) {
      await choose(page, "Stream", "vehicle_data");
      await pick(page, "By", "vehicle_type");
      await choose(page, "Measures", "speed");
      await page.keyboard.press("Escape");
    },
  },
  {
    kind: "Records",
    shows: "table",
    async build(page) {
      await choose(page, "Stream", "gps_data");
      await choice(page, "Format", "Table").check();
    },
  },
  {
    kind: "CQL",
    shows: "table",
    async build(page) {
      const code = page.locator(".monaco-editor").first();
      await code.click();
      await page.keyboard.insertText(
        "SELECT name FROM streams WHERE name = 'gps_data'",
      );
      await page.getByRole("button", { name: "Run query" }).click();
    },
  },
  {
    kind: "Logs",
    shows: "logs",
    build: (page) => choice(page, "Lines from", "Dead letters").check(),
  },
  { kind: "Pipeline", shows: "graph", build: () => Promise.resolve() },
  {
    kind: "Predictions",
    shows: "graph",
    build: (page) => choose(page, "Stream", "vehicle_data"),
  },
];

/** Each kind of query is built by hand in Explore. */
export async function editorSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  const page = await world.page({ as: "admin", height: 1_600 });
  const errors = watchErrors(page);
  for (const { kind, build, shows } of BUILT) {
    await t.step(`the query editor builds a query of ${kind}, and data appears`, async () => {
      await openExplore(page);
      await choice(page, "Query", kind).check();
      await build(page);
      await eventually(() => assertAnswer(page, shows));
    });
  }
  assert.deepEqual(errors, [], "nothing in the console");
  await page.context().close();
}

async function assertAnswer(page: Page, shows: Built["shows"]): Promise<void> {
  assert.equal(await page.getByText("No data").count(), 0);
  if (shows === "graph") {
    assert(await page.locator(".u-legend, .uplot canvas").count() > 0, "a graph is drawn");
  } else if (shows === "table") {
    assert(await page.getByRole("row").count() > 1, "the table has rows");
  } else {
    assert.match(await page.locator("main, body").first().innerText(), /\d{4}-\d\d-\d\d \d\d:\d\d/);
  }
}
