import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { DATASOURCE, DIST, PLUGIN, ROOT } from "./folders.ts";
import { BUNDLE } from "./write_executable.ts";

/** Everything that a build is made of. */
const SOURCES = [
  ...[
    ...["src", "backend", "packaging", ".config", "webpack.config.ts", "tsconfig.json"],
    ...["package.json", "package-lock.json", "README.md", "CHANGELOG.md", "LICENSE"],
  ].map((name) => join(PLUGIN, name)),
  ...["core", "window", "deno.json", "package-lock.json", "scripts/import_aliases.cjs"]
    .map((name) => join(ROOT, name)),
];
const SKIPPED: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "conformance",
  "testdata",
]);
const TEST = /[._]test\.[jt]sx?$/;
const STAMP = "built";

/** What a build of the sources as they are now would be known by: names and contents. */
export async function fingerprint(): Promise<string> {
  const lines = (await Promise.all(SOURCES.map(describe))).flat().sort();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** What the built plugin was made from; undefined when it is not there, or not whole. */
export async function builtFrom(cacheDir: string): Promise<string | undefined> {
  const files = [join(DIST, "module.js"), join(DIST, DATASOURCE, BUNDLE)];
  const present = await Promise.all(files.map((file) => Deno.stat(file).catch(missing)));
  return present.every((info) => info !== undefined)
    ? await Deno.readTextFile(join(cacheDir, STAMP)).catch(missing)
    : undefined;
}

/** Remembers what the built plugin was made from. */
export async function rememberBuild(from: string, cacheDir: string): Promise<void> {
  await Deno.mkdir(cacheDir, { recursive: true });
  await Deno.writeTextFile(join(cacheDir, STAMP), from);
}

/** The built plugin is about to change: until that is done it was made from nothing known. */
export async function forgetBuild(cacheDir: string): Promise<void> {
  await Deno.remove(join(cacheDir, STAMP)).catch(missing);
}

async function describe(path: string): Promise<string[]> {
  const info = await Deno.stat(path).catch(missing);
  if (info === undefined) return [];
  if (info.isFile) {
    const hash = createHash("sha256").update(await Deno.readFile(path)).digest("hex");
    return [`${relative(ROOT, path)} ${hash}`];
  }
  const entries = await Array.fromAsync(Deno.readDir(path));
  const inside = entries.filter(({ name }) => !SKIPPED.has(name) && !TEST.test(name));
  return (await Promise.all(
    inside.map(({ name }) => describe(join(path, name))),
  )).flat();
}

function missing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
