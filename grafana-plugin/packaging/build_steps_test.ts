import assert from "node:assert/strict";
import { join } from "node:path";
import { BuildSteps, describeStep, STEPS } from "./build_steps.ts";

Deno.test("each step says how long it usually takes, and after it has run here, how long it took", async () => {
  const cacheDir = join(await Deno.makeTempDir(), "cache");
  try {
    let now = 0;
    const lines: string[] = [];
    const onStep = (line: string) => void lines.push(line);
    const run = () =>
      new BuildSteps({ onStep, cacheDir, now: () => now }).run([
        [STEPS.frontend, () => Promise.resolve(void (now += 131_000))],
        [STEPS.backend, () => Promise.resolve(void (now += 400))],
      ]);
    await run();
    assert.deepEqual(lines.splice(0), [
      "1 of 2: bundling its pages, datasource and panel (webpack); usually takes 60 s …",
      "1 of 2: done in 2 min 11 s",
      "2 of 2: bundling its backend; usually takes 5 s …",
      "2 of 2: done in less than a second",
    ]);
    await run();
    assert.match(lines[0]!, /webpack\); took 2 min 11 s the last time …$/);
  } finally {
    await Deno.remove(join(cacheDir, ".."), { recursive: true });
  }
});

Deno.test("a step that fails ends the build, and its time is not remembered", async () => {
  const cacheDir = await Deno.makeTempDir();
  try {
    const lines: string[] = [];
    const steps = new BuildSteps({ onStep: (line) => void lines.push(line), cacheDir });
    await assert.rejects(
      steps.run([
        [STEPS.packages, () => Promise.reject(new Error("npm failed"))],
        [STEPS.backend, () => assert.fail("it comes after one that failed")],
      ]),
      /npm failed/,
    );
    assert.equal(lines.length, 1);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(cacheDir)), []);
  } finally {
    await Deno.remove(cacheDir, { recursive: true });
  }
});

Deno.test("times are in words", () => {
  assert.match(describeStep(STEPS.unpack, 99.4), /took 99 s/);
  assert.match(describeStep(STEPS.unpack, 120), /took 2 min the/);
  assert.match(describeStep(STEPS.unpack, undefined), /usually takes 5 s/);
});
