import { dirname, join } from "node:path";
import { ROOT } from "./folders.ts";
import type { Platform } from "./platform.ts";
import { runCommand } from "./run_command.ts";

/** Options of {@linkcode denoBinary}. */
export interface DenoBinaryOptions {
  /** Where binaries of other platforms are kept between builds. */
  readonly cacheDir: string;
}

/**
 * The Deno binary of a platform, of the release that this repository uses: from node_modules where
 * it is of this machine's platform, otherwise from npm's registry, whose checksum npm verifies.
 *
 * @returns path of the binary
 */
export async function denoBinary(
  { denoPackage }: Platform,
  { cacheDir }: DenoBinaryOptions,
): Promise<string> {
  const version = await denoVersion();
  const installed = join(ROOT, "node_modules", denoPackage);
  if (await versionOf(installed) === version) return join(installed, "deno");
  const folder = join(cacheDir, denoPackage.replace("/", "-"), version);
  const binary = join(folder, "package", "deno");
  if (await exists(binary)) return binary;
  await fetchPackage(`${denoPackage}@${version}`, folder);
  return binary;
}

/** Deno's licence, which goes wherever its binary goes. */
export const DENO_LICENSE: string = join(
  ROOT,
  "node_modules",
  "deno",
  "LICENSE",
);

/** Release of Deno that package.json asks for. */
export async function denoVersion(): Promise<string> {
  const version = await versionOf(join(ROOT, "node_modules", "deno"));
  if (version === undefined) {
    throw new Error("node_modules has no deno: run npm ci first");
  }
  return version;
}

async function fetchPackage(name: string, folder: string): Promise<void> {
  const parent = dirname(folder);
  await Deno.mkdir(parent, { recursive: true });
  const partial = await Deno.makeTempDir({ dir: parent, prefix: "partial-" });
  try {
    const packed = await runCommand("npm", {
      args: ["pack", name, "--json", "--silent", "--pack-destination", partial],
      cwd: partial,
    });
    const [{ filename }]: [{ filename: string }] = JSON.parse(packed);
    await runCommand("tar", { args: ["-xzf", filename], cwd: partial });
    await Deno.remove(join(partial, filename));
    await Deno.rename(partial, folder);
  } catch (error) {
    await Deno.remove(partial, { recursive: true });
    throw error;
  }
}

async function versionOf(packageDir: string): Promise<string | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(join(packageDir, "package.json")))
      .version;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
