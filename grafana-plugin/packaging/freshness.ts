import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { DATASOURCE, DIST, PLUGIN, ROOT } from "./folders.ts";
import { BUNDLE } from "./write_executable.ts";

/** Everything that a build is made of. */
const SOURCES = [
  ...[
    "src",
    "backend",
    "packaging",
    ".config",
    "package.json",
    "package-lock.json",
  ]
    .map((name) => join(PLUGIN, name)),
  ...["core", "window"].map((name) => join(ROOT, name)),
  join(ROOT, "package-lock.json"),
];
const SKIPPED: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "conformance",
]);
const STAMP = "built";

/** What a build of the sources as they are now would be known by: names, sizes and times. */
export async function fingerprint(): Promise<string> {
  const lines = (await Promise.all(SOURCES.map(describe))).flat().sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Whether the built plugin is there and was built from sources with this fingerprint. */
export async function isBuilt(
  sources: string,
  cacheDir: string,
): Promise<boolean> {
  const files = [join(DIST, "module.js"), join(DIST, DATASOURCE, BUNDLE)];
  const present = await Promise.all(
    files.map((file) => Deno.stat(file).catch(missing)),
  );
  const stamp = await Deno.readTextFile(join(cacheDir, STAMP)).catch(missing);
  return stamp === sources && present.every((info) => info !== undefined);
}

/** Remembers what the built plugin was built from. */
export async function rememberBuild(
  sources: string,
  cacheDir: string,
): Promise<void> {
  await Deno.mkdir(cacheDir, { recursive: true });
  await Deno.writeTextFile(join(cacheDir, STAMP), sources);
}

async function describe(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(missing);
  if (info === undefined) return [];
  if (info.isFile) {
    return [`${relative(ROOT, path)} ${info.size} ${info.mtime?.getTime()}`];
  }
  const entries = await Array.fromAsync(Deno.readDir(path));
  const inside = entries.filter(({ name }) => !SKIPPED.has(name));
  return (await Promise.all(
    inside.map(({ name }) => describe(join(path, name))),
  )).flat();
}

function missing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
