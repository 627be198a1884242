import assert from "node:assert/strict";
import { readZip, zipPackage } from "./zip.ts";

const file = (path: string, mode: number) => ({
  path,
  mode,
  content: new Uint8Array([1, 2, 3]),
});

Deno.test("a zip keeps content and modes", () => {
  const files = [file("a/b/run", 0o755), file("a/text", 0o644)];
  assert.deepEqual(readZip(zipPackage(files)), files);
});

Deno.test("the zip of the same files is the same, in whatever order they come", () => {
  const [one, other] = [file("a", 0o644), file("b", 0o755)];
  assert.deepEqual(zipPackage([one, other]), zipPackage([other, one]));
});

Deno.test("what is not a zip is refused", () => {
  assert.throws(() => readZip(new Uint8Array(100)), /invalid zip data/);
});
