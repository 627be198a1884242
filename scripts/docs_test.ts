import assert from "node:assert/strict";
import { join, posix } from "node:path";

const root = join(import.meta.dirname!, "..");

/** Folders with pages for people. */
const FOLDERS = [".", "docs", "bench/results", "grafana-plugin", "grafana-plugin/src"];
/** Made by a build or a run, so that a fresh clone has none of them. */
const MADE = new Set([".sluice", "dist", "packages", "node_modules"]);

const LINK = /\]\((?!\w+:)([^)#\s]+)/g;
const CODE = /`([^`\n]+)`/g;
const PATH = /^[\w.][\w.-]*(?:\/[\w.<>-]+)+\/?$/;
const SOURCE = /\.(?:[cm]?js|tsx?|json|md|mod|ya?ml)$/;

const folders = new Set(await entries(".", (entry) => entry.isDirectory));

async function entries(
  folder: string,
  keep: (entry: Deno.DirEntry) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(join(root, folder))) {
      if (keep(entry)) found.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
  }
  return found;
}

/** Paths of the repository that a page names: those of its links, and those in its code spans. */
function pathsIn(page: string): { readonly links: readonly string[]; readonly code: string[] } {
  const captured = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, text]) => text!);
  const words = captured(CODE).flatMap((text) => text.split(/\s+/));
  return {
    links: captured(LINK),
    code: words.filter((word) =>
      PATH.test(word) && (SOURCE.test(word) || folders.has(word.split("/")[0]!)) &&
      !word.split("/").some((part) => MADE.has(part))
    ),
  };
}

/** Whether a file or folder is there; a name with `<…>` in it stands for any that fits. */
async function exists(path: string): Promise<boolean> {
  let found = ["."];
  for (const part of posix.normalize(path).split("/").filter((part) => part !== "")) {
    const name = new RegExp(
      `^${part.replaceAll(".", "\\.").replaceAll(/<\w+>/g, ".+")}$`,
    );
    const next = await Promise.all(
      found.map(async (folder) =>
        (await entries(folder, (entry) => name.test(entry.name)))
          .map((entry) => posix.join(folder, entry))
      ),
    );
    found = next.flat();
  }
  return found.length > 0;
}

for (const folder of FOLDERS) {
  for (const file of await entries(folder, ({ name }) => name.endsWith(".md"))) {
    const page = posix.join(folder, file);
    Deno.test(`${page} names files that exist`, async () => {
      const { links, code } = pathsIn(await Deno.readTextFile(join(root, page)));
      const missing: string[] = [];
      for (const link of links) {
        if (!await exists(posix.join(folder, link))) missing.push(link);
      }
      for (const path of code) {
        if (!await exists(path) && !await exists(posix.join(folder, path))) missing.push(path);
      }
      assert.deepEqual(missing, []);
    });
  }
}

Deno.test("links and code spans are found, URLs and what is built are not", async () => {
  const { links, code } = pathsIn(
    "[a](../core) [b](x.md#part) [c](https://a.example/b) `npx deno test core/moved.ts` " +
      "`/api/v1` `a.example/b` `streams/<scenario>/<name>.ts` `grafana-plugin/dist`",
  );
  assert.deepEqual(links, ["../core", "x.md"]);
  assert.deepEqual(code, ["core/moved.ts", "streams/<scenario>/<name>.ts"]);
  assert.deepEqual(await Promise.all(code.map(exists)), [false, true]);
});
