/**
 * `deno task plugin:package [platform …]`: builds the plugin and packs a zip for each platform, such
 * as linux_amd64, into `grafana-plugin/packages`; all platforms where none is named.
 *
 * @module
 */
import { join } from "node:path";
import { buildPlugin } from "./build_plugin.ts";
import { DIST, PLUGIN } from "./folders.ts";
import { packagePlugin } from "./package_plugin.ts";
import { platformName, selectPlatforms } from "./platform.ts";

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

try {
  const platforms = selectPlatforms(Deno.args);
  await buildPlugin({ onStep: (text) => print(`${text} …`) });
  for (const platform of platforms) {
    print(`packing for ${platformName(platform)} …`);
    const zip = await packagePlugin(DIST, {
      platform,
      outDir: join(PLUGIN, "packages"),
    });
    print(
      `made ${zip} (${Math.round((await Deno.stat(zip)).size / 1_048_576)} MB)`,
    );
  }
  Deno.exit(0); // esbuild's process would keep this one waiting.
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
