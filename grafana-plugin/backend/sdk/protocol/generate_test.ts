import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hasGo } from "../../conformance/has_go.ts";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

Deno.test("the generated types are those of the published protocol", async () => {
  if (!await hasGo()) {
    await Deno.stdout.write(
      new TextEncoder().encode(
        "SKIPPED: no Go on this machine, so generated types were not checked\n",
      ),
    );
    return;
  }
  const fresh = await Deno.makeTempDir();
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", fileOf("generate.ts"), fresh],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const expected = await textsOf(fresh);
    assert.ok(expected.size > 0);
    assert.deepEqual(
      await textsOf(fileOf("generated")),
      expected,
      "run protocol/generate.ts",
    );
  } finally {
    await Deno.remove(fresh, { recursive: true });
  }
});

async function textsOf(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  for (const name of names.sort()) {
    const path = `${folder}/${name}`;
    if ((await Deno.stat(path)).isFile) {
      texts.set(name, await Deno.readTextFile(path));
    } else {for (const [inner, text] of await textsOf(path)) {
        texts.set(`${name}/${inner}`, text);
      }}
  }
  return texts;
}
