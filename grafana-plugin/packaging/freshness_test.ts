import assert from "node:assert/strict";
import { builtFrom, fingerprint, forgetBuild, rememberBuild } from "./freshness.ts";

Deno.test("a build is remembered by its sources until it is forgotten", async () => {
  const cacheDir = await Deno.makeTempDir();
  try {
    assert.match(await fingerprint(), /^[0-9a-f]{64}$/);
    assert.equal(await fingerprint(), await fingerprint());
    assert.equal(await builtFrom(cacheDir), undefined);
    await rememberBuild("sources", cacheDir);
    // Without a built plugin there is nothing that was made from them.
    assert.ok([undefined, "sources"].includes(await builtFrom(cacheDir)));
    await forgetBuild(cacheDir);
    await forgetBuild(cacheDir);
    assert.equal(await builtFrom(cacheDir), undefined);
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
});
