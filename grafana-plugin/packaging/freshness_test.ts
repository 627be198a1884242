import assert from "node:assert/strict";
import { fingerprint, isBuilt, rememberBuild } from "./freshness.ts";

Deno.test("a build is remembered by its sources", async () => {
  const cacheDir = await Deno.makeTempDir();
  try {
    assert.match(await fingerprint(), /^[0-9a-f]{64}$/);
    assert.equal(await isBuilt("sources", cacheDir), false);
    await rememberBuild("other sources", cacheDir);
    assert.equal(await isBuilt("sources", cacheDir), false);
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
});
