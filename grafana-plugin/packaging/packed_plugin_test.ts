import assert from "node:assert/strict";
import { join } from "node:path";
import { findPackage, packedFrom, rememberPackage, unpackPlugin } from "./packed_plugin.ts";
import { hostPlatform } from "./platform.ts";
import { type PackageFile, zipPackage } from "./zip.ts";

const text = (content: string) => new TextEncoder().encode(content);

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function pack(folder: string, files: readonly PackageFile[]): Promise<string> {
  const { version } = JSON.parse(
    await Deno.readTextFile(join(import.meta.dirname!, "..", "package.json")),
  );
  const { os, arch } = hostPlatform();
  const path = join(folder, `sluice-streams-app-${version}.${os}_${arch}.zip`);
  await Deno.writeFile(path, zipPackage(files));
  return path;
}

Deno.test("a package of this version and platform is found, and what it was made from is known by the file", async () => {
  await withFolder(async (folder) => {
    assert.equal(await findPackage(folder, hostPlatform()), undefined);
    const path = await pack(folder, [{ path: "app/a", content: text("a"), mode: 0o644 }]);
    const found = (await findPackage(folder, hostPlatform()))!;
    assert.equal(found.path, path);
    assert.equal(await packedFrom(found, folder), undefined, "packed elsewhere");
    await rememberPackage(path, { sources: "these", cacheDir: folder });
    assert.equal(await packedFrom(found, folder), "these");
    await pack(folder, [{ path: "app/a", content: text("another"), mode: 0o644 }]);
    const other = (await findPackage(folder, hostPlatform()))!;
    assert.equal(await packedFrom(other, folder), undefined, "it was replaced");
  });
});

Deno.test("a package takes the place of what was built, with its modes", async () => {
  await withFolder(async (folder) => {
    const dist = join(folder, "dist");
    await Deno.mkdir(dist);
    await Deno.writeTextFile(join(dist, "old"), "old");
    const path = await pack(folder, [
      { path: "app/plugin.json", content: text("{}"), mode: 0o644 },
      { path: "app/datasource/run", content: text("#!"), mode: 0o755 },
    ]);
    await unpackPlugin({ path, mark: "" }, dist);
    assert.deepEqual(
      (await Array.fromAsync(Deno.readDir(dist))).map(({ name }) => name).sort(),
      ["datasource", "plugin.json"],
    );
    const { mode } = await Deno.stat(join(dist, "datasource", "run"));
    assert.equal(mode! & 0o777, 0o755);
  });
});

Deno.test("a file that leads out of the folder is refused, and what was built stays", async () => {
  await withFolder(async (folder) => {
    const dist = join(folder, "dist");
    await Deno.mkdir(dist);
    const path = await pack(folder, [{ path: "app/../../x", content: text("x"), mode: 0o644 }]);
    await assert.rejects(unpackPlugin({ path, mark: "" }, dist), /holds 'app\/\.\.\/\.\.\/x'/);
    assert.ok((await Deno.stat(dist)).isDirectory);
    await assert.rejects(Deno.stat(join(folder, "x")), Deno.errors.NotFound);
  });
});
