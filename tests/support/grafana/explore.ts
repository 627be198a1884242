import type { Locator, Page } from "playwright-core";
import { DATASOURCE } from "./grafana_api.ts";

/** Opens Explore on the datasource with a query, or with the one that it suggests. */
export async function openExplore(page: Page, query: object = {}): Promise<void> {
  const panes = {
    a: {
      datasource: DATASOURCE.uid,
      queries: [{ refId: "A", datasource: DATASOURCE, ...query }],
      range: { from: "now-15m", to: "now" },
    },
  };
  const search = new URLSearchParams({ schemaVersion: "1", panes: JSON.stringify(panes) });
  await page.goto(`explore?${search}`);
  await choice(page, "Query", "Windows").waitFor();
}

/** One choice of a group. */
export const choice = (page: Page, group: string, name: string): Locator =>
  page.getByRole("radiogroup", { name: group, exact: true }).getByRole("radio", {
    name,
    exact: true,
  });

/** Chooses from a list that opens under its field, by typing the whole name. */
export async function choose(page: Page, field: string, value: string): Promise<void> {
  const box = page.getByRole("combobox", { name: field, exact: true });
  await box.click();
  await box.fill(value);
  await page.getByRole("option", { name: value }).first().click();
}

/** Chooses from a list that opens under its field, with the mouse alone. */
export async function pick(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole("combobox", { name: field, exact: true }).click();
  await page.getByRole("option", { name: value }).first().click();
}
