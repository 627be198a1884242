import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { WORKOUTS } from "#streams/wearables/person_moment.ts";
import { simulateRecords } from "../../workers/simulate/simulate_records.ts";
import { watchErrors } from "../support/browser.ts";
import { eventually } from "#core/async/wait.ts";
import {
  assertShowData,
  type DeclaredDashboard,
  declaredDashboards,
  markedOnScreen,
} from "../support/grafana/dashboards.ts";
import type { GrafanaWorld } from "./world.ts";

/** Pixels; tall enough for every panel to be loaded. */
const HEIGHT = 1_900;
/** A marker on a map has more pixels. */
const FEW_PIXELS = 40;
/** Grafana's map panel, when new data comes while its renderer's worker still has the old. */
const OF_THE_MAP = /reading 'flushBufferData'/;

const HOUR_MS = 3_600_000;

/**
 * A seed of people of whom the first, whom the dashboard of one person shows, has had a work-out within
 * its day: over an hour ago at the latest, so that its window is there.
 */
export function exercisingSeed(now: number): number {
  const workouts: ReadonlySet<unknown> = new Set(WORKOUTS);
  const [from, to] = [now - 22 * HOUR_MS, now - HOUR_MS];
  for (let seed = 1;; seed++) {
    const day = { start: from, durationMs: to - from, seed };
    const records = simulateRecords({
      ...{ scenario: "wearables", streams: ["activity"], entities: 1, ...day },
    });
    for (const { value } of records) {
      if (workouts.has(JSON.parse(value)["activity_type"])) return seed;
    }
  }
}

/** Every panel of every dashboard, as a viewer sees it. */
export async function dashboardSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  for (const dashboard of await declaredDashboards()) {
    await t.step(
      `every panel of '${dashboard.title}' shows data and no error`,
      () => looksWell(world, dashboard),
    );
  }
}

async function looksWell(
  world: GrafanaWorld,
  { uid, panels, templating }: DeclaredDashboard,
): Promise<void> {
  const page = await world.page({ height: HEIGHT });
  const errors = watchErrors(page);
  await page.goto(`d/${uid}?kiosk`);
  await eventually(() => assertShowData(page, panels), { timeoutMs: 240_000, everyMs: 1_000 });
  for (const map of panels.filter(({ type }) => type === "geomap")) {
    await eventually(async () => assert(await markedOnScreen(page, map) > FEW_PIXELS));
  }
  for (const { type, label } of templating.list) {
    if (type === "query") await assertHasValues(page, label);
  }
  assert.deepEqual(errors.filter((error) => !OF_THE_MAP.test(error)), [], "nothing in the console");
  await page.context().close();
}

/** A variable's list opens with values besides `All`. */
async function assertHasValues(page: Page, label: string): Promise<void> {
  const variable = page.getByTestId("data-testid template variable")
    .filter({ has: page.getByText(label, { exact: true }) });
  await variable.getByRole("combobox").click();
  const options = page.getByRole("option");
  await eventually(async () => {
    assert(await options.count() > 1, `${label} has values`);
  });
  await page.keyboard.press("Escape");
}
