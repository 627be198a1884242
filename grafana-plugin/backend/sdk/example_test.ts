import assert from "node:assert/strict";

Deno.test("the page about the SDK shows this example", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/plugin-sdk.md", import.meta.url));
  const example = await Deno.readTextFile(new URL("example.ts", import.meta.url));
  const shown = /```ts ignore\n(.*?)```/s.exec(page)?.[1];
  assert.equal(shown, example);
});
