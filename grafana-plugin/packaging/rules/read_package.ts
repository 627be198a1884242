import type { PackageFile } from "../zip_package.ts";
import type { Manifest, Package } from "./rule.ts";

/** Options of {@linkcode readPackage}. */
export type ReadPackageOptions = Pick<Package, "platform" | "version">;

/** Finds the plugins among a package's files; the app comes first. */
export function readPackage(
  files: readonly PackageFile[],
  options: ReadPackageOptions,
): Package {
  const manifests = files.filter(({ path }) => /(^|\/)plugin\.json$/.test(path))
    .sort((a, b) => a.path.length - b.path.length);
  const plugins = manifests.map(({ path, content }) => ({
    folder: path.slice(0, -"plugin.json".length),
    manifest: JSON.parse(new TextDecoder().decode(content)) as Manifest,
  }));
  return {
    files: new Map(files.map((file) => [file.path, file])),
    plugins,
    ...options,
  };
}
