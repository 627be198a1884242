import { findGrafana, readGrafanaSettings } from "../../../local/grafana/mod.ts";
import { chromiumPath } from "../../support/browser.ts";

/** Why a test in a real Grafana cannot run here, and what to do; undefined when it can. */
async function reason(): Promise<string | undefined> {
  const { home } = readGrafanaSettings((name) => Deno.env.get(name));
  const found = await findGrafana(home);
  if ("missing" in found) return found.missing;
  if (chromiumPath === undefined) {
    return "There is no Chromium here: install it (Debian and Ubuntu: apt install chromium) or set " +
      "CHROMIUM to its path";
  }
}

/**
 * Whether tests in a real Grafana have to be left out, which is said on stderr.
 *
 * @param what what is not tested then, such as `the seam`
 */
export async function grafanaIsAbsent(what: string): Promise<boolean> {
  const why = await reason();
  if (why === undefined) return false;
  await Deno.stderr.write(
    new TextEncoder().encode(`SKIPPED: ${what} in Grafana is not tested. ${why}\n`),
  );
  return true;
}
