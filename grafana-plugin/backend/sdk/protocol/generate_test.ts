import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { goIsAbsent } from "../../../../tests/support/go_is_absent.ts";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

Deno.test({
  name: "the generated types are those of the published protocol",
  ignore: await goIsAbsent("whether the generated types are the published protocol's"),
  async fn() {
    const fresh = await Deno.makeTempDir();
    try {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-all", fileOf("generate.ts"), fresh],
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      const expected = await textsOf(fresh);
      assert.ok(expected.size > 0);
      assert.deepEqual(await textsOf(fileOf("generated")), expected, "run protocol/generate.ts");
    } finally {
      await Deno.remove(fresh, { recursive: true });
    }
  },
});

/** The texts of a folder's files, by path, in the order of their names. */
async function textsOf(folder: string, prefix = ""): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(folder, name);
    if (!isDirectory) texts.set(prefix + name, await Deno.readTextFile(path));
    else {for (const [inner, text] of await textsOf(path, `${prefix}${name}/`)) {
        texts.set(inner, text);
      }}
  }
  return texts;
}
