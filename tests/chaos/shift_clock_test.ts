import assert from "node:assert/strict";

const HOUR_MS = 3_600_000;

Deno.test("a preloaded clock is off by what was asked, and every other date is right", async () => {
  const program = `
    const year = new Date("2026-01-01T00:00:00Z").getUTCFullYear();
    console.log(JSON.stringify({
      now: Date.now(), made: new Date().getTime(), year, utc: Date.UTC(1970, 0, 2),
      is: new Date() instanceof Date,
    }));`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, program);
  const before = Date.now();
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-env", "--preload=shift_clock.ts", path],
    cwd: import.meta.dirname!,
    env: { SLUICE_CHAOS_CLOCK_MS: String(HOUR_MS) },
  }).output();
  await Deno.remove(path);
  const seen = JSON.parse(new TextDecoder().decode(stdout));
  const passed = Date.now() - before;
  for (const time of [seen.now, seen.made]) {
    assert(time >= before + HOUR_MS && time <= before + HOUR_MS + passed);
  }
  assert.deepEqual([seen.year, seen.utc, seen.is], [2026, 86_400_000, true]);
});
