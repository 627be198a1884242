import assert from "node:assert/strict";
import { join } from "node:path";
import { buildPlugin } from "./build_plugin.ts";
import { DIST, PLUGIN } from "./folders.ts";
import { packagePlugin } from "./package_plugin.ts";
import { hostPlatform, platformName } from "./platform.ts";
import { readZip } from "./zip.ts";
import { problemsOf, readPackage } from "./package_rules.ts";

// esbuild keeps a process of its own, as it should.
Deno.test({
  name: "the packed plugin keeps the rules of Grafana's validator",
  sanitizeResources: false,
  sanitizeOps: false,
  async fn() {
    await buildPlugin({ onStep: () => {} });
    const outDir = await Deno.makeTempDir();
    try {
      const platform = hostPlatform();
      const zip = await packagePlugin(DIST, { platform, outDir });
      const files = readZip(await Deno.readFile(zip));
      const { version } = JSON.parse(
        await Deno.readTextFile(join(PLUGIN, "package.json")),
      );
      const pack = readPackage(files, {
        platform: platformName(platform),
        version,
      });
      assert.deepEqual(problemsOf(pack), []);
      assert.deepEqual(pack.plugins.map(({ manifest }) => manifest.id).sort(), [
        "sluice-livewindow-panel",
        "sluice-streams-app",
        "sluice-streams-datasource",
      ]);
    } finally {
      await Deno.remove(outDir, { recursive: true });
    }
  },
});

Deno.test("the frontend is built by Grafana's own tools, as the validator wants", async () => {
  const config = join(PLUGIN, ".config", "webpack", "webpack.config.ts");
  assert.match(await Deno.readTextFile(config), /@grafana\/create-plugin/);
});
