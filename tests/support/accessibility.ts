import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** Rules of WCAG 2.2, levels A and AA. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What keeps people out of a page: each rule of WCAG 2 A and AA that is broken, and where. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // Not as a script of the page: its policy forbids those.
  await page.evaluate(`${axeCore.source}; undefined`);
  const violations = await page.evaluate(
    async (tags) => {
      const { axe } = globalThis as unknown as { axe: typeof axeCore };
      return (await axe.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations;
    },
    WCAG,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 300)}: ${failureSummary}`)
  );
}
