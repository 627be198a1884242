import { join, relative } from "node:path";
import { installPackages } from "../../scripts/install_packages.mjs";
import { BuildSteps, STEPS } from "./build_steps.ts";
import { bundleBackend } from "./bundle_backend.ts";
import { DENO_LICENSE, denoBinary, denoVersion } from "./deno_binary.ts";
import { DATASOURCE, DIST, PLUGIN, ROOT } from "./folders.ts";
import { builtFrom, fingerprint, forgetBuild, rememberBuild } from "./freshness.ts";
import { findPackage, PACKAGES, packedFrom, unpackPlugin } from "./packed_plugin.ts";
import { type BuildPlan, planBuild } from "./plan_build.ts";
import { hostPlatform } from "./platform.ts";
import { runCommand } from "./run_command.ts";
import { thirdPartyOf } from "./third_party.ts";
import { BUNDLE, writeExecutable } from "./write_executable.ts";

/** Where binaries of other platforms and the mark of the last build are kept. */
export const CACHE: string = join(ROOT, ".sluice", "plugin");

/** Options of {@linkcode buildPlugin}. */
export interface BuildPluginOptions {
  /** Called with each step before it begins, and when it is done. */
  readonly onStep: (text: string) => void;
  /** Builds also what has not changed since the last build. */
  readonly always?: boolean;
  /** Unpacks a package of this version and platform instead, if there is one that is not old. */
  readonly packaged?: boolean;
}

/** What {@linkcode buildPlugin} came to. */
export interface BuiltPlugin {
  /** What the sources are known by. */
  readonly sources: string;
  /** What was done. */
  readonly plan: BuildPlan;
}

/** Makes `grafana-plugin/dist` for this machine. */
export async function buildPlugin(
  { onStep, always = false, packaged = false }: BuildPluginOptions,
): Promise<BuiltPlugin> {
  const sources = await fingerprint();
  const packed = packaged ? await findPackage(PACKAGES, hostPlatform()) : undefined;
  const plan = planBuild({
    sources,
    built: await builtFrom(CACHE),
    packed: packed && { mark: packed.mark, sources: await packedFrom(packed, CACHE) },
    always,
  });
  if (plan === "nothing") return { sources, plan };
  await forgetBuild(CACHE);
  const steps = new BuildSteps({ onStep, cacheDir: CACHE });
  if (plan === "unpack") {
    onStep(`taking ${relative(ROOT, packed!.path)}; to build the sources instead, delete it`);
    await steps.run([[STEPS.unpack, () => unpackPlugin(packed!, DIST)]]);
    await rememberBuild(packed!.mark, CACHE);
  } else {
    await steps.run([
      [STEPS.packages, installPluginPackages],
      [STEPS.frontend, buildFrontend],
      [STEPS.backend, buildBackend],
    ]);
    await rememberBuild(sources, CACHE);
  }
  return { sources, plan };
}

async function installPluginPackages(): Promise<void> {
  if (await installPackages(PLUGIN)) return;
  throw new Error("npm ci failed in grafana-plugin: see above");
}

async function buildFrontend(): Promise<void> {
  await runCommand("npm", { args: ["run", "--silent", "build"], cwd: PLUGIN });
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
