/**
 * `deno task plugin:package [platform …]`: builds the plugin and packs a zip for each platform, such
 * as linux_amd64, into `grafana-plugin/packages`; all platforms where none is named.
 *
 * @module
 */
import { buildPlugin, CACHE } from "./build_plugin.ts";
import { DIST } from "./folders.ts";
import { packagePlugin } from "./package_plugin.ts";
import { PACKAGES, rememberPackage } from "./packed_plugin.ts";
import { platformName, selectPlatforms } from "./platform.ts";

const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));

try {
  const platforms = selectPlatforms(Deno.args);
  const { sources } = await buildPlugin({ onStep: print });
  for (const platform of platforms) {
    print(`packing for ${platformName(platform)} …`);
    const zip = await packagePlugin(DIST, {
      platform,
      outDir: PACKAGES,
    });
    await rememberPackage(zip, { sources, cacheDir: CACHE });
    print(
      `made ${zip} (${Math.round((await Deno.stat(zip)).size / 1_048_576)} MB)`,
    );
  }
  Deno.exit(0); // esbuild's process would keep this one waiting.
} catch (error) {
  print(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
