import { join, relative } from "node:path";
import { CACHE } from "./build_plugin.ts";
import { denoBinary } from "./deno_binary.ts";
import { DATASOURCE } from "./folders.ts";
import { packageName } from "./packed_plugin.ts";
import { executableName, type Platform, PLATFORMS } from "./platform.ts";
import { DENO, writeExecutable } from "./write_executable.ts";
import { type PackageFile, zipPackage } from "./zip.ts";

const READABLE = 0o644;
const EXECUTABLE = 0o755;

/** Options of {@linkcode packagePlugin}. */
export interface PackagePluginOptions {
  readonly platform: Platform;
  /** Folder for the zip. */
  readonly outDir: string;
}

/**
 * Packs a built plugin for one platform: a zip with one folder, named as the plugin.
 *
 * @param dist the built plugin
 * @returns path of the zip, `<plugin>-<version>.<os>_<arch>.zip`
 */
export async function packagePlugin(
  dist: string,
  { platform, outDir }: PackagePluginOptions,
): Promise<string> {
  const manifest = JSON.parse(
    await Deno.readTextFile(join(dist, "plugin.json")),
  );
  const { id, info: { version } } = manifest;
  const executable = await executableFiles(platform);
  const files = [...await commonFiles(dist), ...executable]
    .map((file) => ({ ...file, path: `${id}/${file.path}` }));
  await Deno.mkdir(outDir, { recursive: true });
  const out = join(outDir, packageName({ id, version }, platform));
  await Deno.writeFile(out, zipPackage(files));
  return out;
}

/** Everything of a built plugin that is the same on every platform. */
async function commonFiles(dist: string): Promise<PackageFile[]> {
  const own = new Set(
    [DENO, ...PLATFORMS.map(executableName)].map((name) => `${DATASOURCE}/${name}`),
  );
  return (await read(dist, dist)).filter(({ path }) => !own.has(path));
}

async function executableFiles(platform: Platform): Promise<PackageFile[]> {
  await Deno.mkdir(CACHE, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: CACHE, prefix: "package-" });
  try {
    await writeExecutable(folder, {
      platform,
      denoBinary: await denoBinary(platform, { cacheDir: CACHE }),
    });
    const files = await read(folder, folder);
    return files.map((file) => ({
      ...file,
      path: `${DATASOURCE}/${file.path}`,
      mode: EXECUTABLE,
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Files below a folder; modes are set here, whatever the build machine's umask was. */
async function read(folder: string, root: string): Promise<PackageFile[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const files = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return await read(path, root);
    return [{
      path: relative(root, path).replaceAll("\\", "/"),
      content: await Deno.readFile(path),
      mode: READABLE,
    }];
  }));
  return files.flat();
}
