import assert from "node:assert/strict";
import { join } from "node:path";
import { logEnd, readLogSince } from "./service_log.ts";

Deno.test("only what was written since the start is read", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "kafka.log");
  assert.equal(await logEnd(file), 0);
  assert.deepEqual(await readLogSince(file, 0), []);
  await Deno.writeTextFile(file, "old\n");
  const start = await logEnd(file);
  await Deno.writeTextFile(file, "new 1\nnew 2\n", { append: true });
  assert.deepEqual(await readLogSince(file, start), ["new 1", "new 2"]);
  await Deno.writeTextFile(file, "x\n");
  assert.deepEqual(await readLogSince(file, start), ["x"], "a rotated file is all new");
  await Deno.remove(folder, { recursive: true });
});
