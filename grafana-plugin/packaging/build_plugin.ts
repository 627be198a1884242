import { join } from "node:path";
import { installPackages } from "../../scripts/install_packages.mjs";
import { bundleBackend } from "./bundle_backend.ts";
import { DENO_LICENSE, denoBinary, denoVersion } from "./deno_binary.ts";
import { DATASOURCE, DIST, PLUGIN, ROOT } from "./folders.ts";
import { fingerprint, isBuilt, rememberBuild } from "./freshness.ts";
import { hostPlatform } from "./platform.ts";
import { runCommand } from "./run_command.ts";
import { thirdPartyOf } from "./third_party.ts";
import { BUNDLE, writeExecutable } from "./write_executable.ts";

/** Where binaries of other platforms and the mark of the last build are kept. */
export const CACHE: string = join(ROOT, ".sluice", "plugin");

/** Options of {@linkcode buildPlugin}. */
export interface BuildPluginOptions {
  /** Called with each step before it begins. */
  readonly onStep: (text: string) => void;
  /** Builds also what has not changed since the last build. */
  readonly always?: boolean;
}

/**
 * Builds the plugin for this machine into `grafana-plugin/dist`.
 *
 * @returns false when the last build is of the same sources and nothing was done
 */
export async function buildPlugin(
  { onStep, always = false }: BuildPluginOptions,
): Promise<boolean> {
  const sources = await fingerprint();
  if (!always && await isBuilt(sources, CACHE)) return false;
  onStep("installing the plugin's packages, if they are missing or old");
  if (!await installPackages(PLUGIN)) {
    throw new Error("npm ci failed in grafana-plugin: see above");
  }
  onStep("bundling the plugin's pages, datasource and panel (webpack)");
  await runCommand("npm", { args: ["run", "--silent", "build"], cwd: PLUGIN });
  onStep("bundling the plugin's backend");
  await buildBackend();
  await rememberBuild(sources, CACHE);
  return true;
}

/** The backend alone, into a plugin whose frontend is built. */
async function buildBackend(): Promise<void> {
  const folder = join(DIST, DATASOURCE);
  await Deno.mkdir(folder, { recursive: true });
  const files = await bundleBackend(join(PLUGIN, "backend", "main.ts"), {
    outFile: join(folder, BUNDLE),
  });
  const denoFacts = {
    denoLicense: DENO_LICENSE,
    denoVersion: await denoVersion(),
  };
  const licenses = await thirdPartyOf(
    Object.keys(files).map((file) => join(Deno.cwd(), file)),
    denoFacts,
  );
  await Deno.writeTextFile(join(folder, "THIRD-PARTY.txt"), licenses);
  const platform = hostPlatform();
  await writeExecutable(folder, {
    platform,
    denoBinary: await denoBinary(platform, { cacheDir: CACHE }),
  });
}
