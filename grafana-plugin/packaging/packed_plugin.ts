import { basename, dirname, join } from "node:path";
import { PLUGIN } from "./folders.ts";
import { type Platform, platformName } from "./platform.ts";
import { readZip } from "./zip.ts";

/** Where packages are put, and looked for. */
export const PACKAGES: string = join(PLUGIN, "packages");

/** A packed plugin. */
export interface PackedPlugin {
  readonly path: string;
  /** What the file is known by: name, size and time. */
  readonly mark: string;
}

/** The name of a package's file. */
export function packageName(
  plugin: { readonly id: string; readonly version: string },
  platform: Platform,
): string {
  return `${plugin.id}-${plugin.version}.${platformName(platform)}.zip`;
}

/** The package of the plugin's version for a platform; undefined when there is none. */
export async function findPackage(
  folder: string,
  platform: Platform,
): Promise<PackedPlugin | undefined> {
  const { name: id, version } = JSON.parse(
    await Deno.readTextFile(join(PLUGIN, "package.json")),
  );
  return await markOf(join(folder, packageName({ id, version }, platform)));
}

async function markOf(path: string): Promise<PackedPlugin | undefined> {
  try {
    const { size, mtime } = await Deno.stat(path);
    return { path, mark: `${basename(path)} ${size} ${mtime?.getTime()}` };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Remembers what a package was made from. */
export async function rememberPackage(
  path: string,
  { sources, cacheDir }: { readonly sources: string; readonly cacheDir: string },
): Promise<void> {
  const { mark } = (await markOf(path))!;
  const all = { ...await remembered(cacheDir), [mark]: sources };
  await Deno.writeTextFile(fileIn(cacheDir), JSON.stringify(all));
}

/** The sources that a package was made from; undefined when it was made elsewhere. */
export async function packedFrom(
  { mark }: PackedPlugin,
  cacheDir: string,
): Promise<string | undefined> {
  return (await remembered(cacheDir))[mark];
}

async function remembered(cacheDir: string): Promise<Readonly<Record<string, string>>> {
  try {
    return JSON.parse(await Deno.readTextFile(fileIn(cacheDir)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return {};
    throw error;
  }
}

const fileIn = (cacheDir: string) => join(cacheDir, "packed.json");

/**
 * Puts the files of a package in the place of the built plugin.
 *
 * @throws {Error} when it is no package of a plugin
 */
export async function unpackPlugin({ path }: PackedPlugin, dist: string): Promise<void> {
  const files = readZip(await Deno.readFile(path));
  // The whole is put in its place at once: one that was cut off would be taken for a plugin.
  const fresh = `${dist}.new`;
  await removeFolder(fresh);
  for (const file of files) {
    // The folder at the root of a package is named as the plugin.
    const inside = file.path.slice(file.path.indexOf("/") + 1);
    if (file.path.endsWith("/")) continue;
    if (inside.split("/").includes("..")) throw new Error(`${path} holds '${file.path}'`);
    const target = join(fresh, inside);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, file.content, { mode: file.mode });
  }
  await removeFolder(dist);
  await Deno.rename(fresh, dist);
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
