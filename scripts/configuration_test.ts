import assert from "node:assert/strict";
import { configurationPage } from "./configuration.ts";

Deno.test("the page of configuration is the one that the declarations give", async () => {
  const page = await Deno.readTextFile(new URL("../docs/configuration.md", import.meta.url));
  assert.equal(page, configurationPage(), "run `npx deno task config`");
});
