import assert from "node:assert/strict";
import { parseSettings } from "../settings/parse_settings.ts";
import { healthResult } from "./check_health.ts";
import { type Check, runSteps, type Step, StepFailure } from "./run_steps.ts";

const none = () => {};
const check: Check = {
  settings: parseSettings({ jsonData: {}, secureJsonData: {} }),
  log: { debug: none, info: none, warn: none, error: none },
  nodes: [],
};

function step(name: Step["name"], run: Step["run"], timeoutMs = 1_000): Step {
  const fault = (error: unknown) => ({ message: String(error), fix: "wait" });
  return { name, run, timeoutMs, fault };
}
const fine = (name: Step["name"]) => step(name, () => Promise.resolve({ message: "fine" }));

Deno.test("every step is timed, and success is reported in one line", async () => {
  const steps = await runSteps(
    [
      fine("dns"),
      step("tls", () => Promise.resolve({ skipped: true, message: "off" })),
    ],
    check,
    { deadlineMs: 1_000 },
  );
  assert.deepEqual(steps.map(({ ok, skipped }) => [ok, skipped ?? false]), [
    [true, false],
    [true, true],
  ]);
  assert(steps[0]!.ms! >= 0);
  assert.equal(healthResult(steps, { cqlOnly: false }).status, "ok");
});

Deno.test("after a step that failed the others are skipped, and its fix is reported", async () => {
  const steps = await runSteps(
    [
      fine("dns"),
      step(
        "tcp",
        () => Promise.reject(new StepFailure("no answer", "start it")),
      ),
      step("auth", () => assert.fail("it was run")),
    ],
    check,
    { deadlineMs: 1_000 },
  );
  assert.deepEqual(steps[2], {
    step: "auth",
    ok: false,
    skipped: true,
    message: "not checked: 'tcp' failed",
  });
  const health = healthResult(steps, { cqlOnly: false });
  assert.equal(health.status, "error");
  assert.equal(health.message, "no answer. Fix: start it");
  assert.match(
    health.details.verboseMessage,
    /✓ dns: fine \(\d+ ms\)\n✗ tcp: no answer .*\n {4}Fix: start it\n– auth/,
  );
});

Deno.test("a step ends at its own timeout or at the deadline of all", async () => {
  const never = () => new Promise<never>(() => {});
  const [slow] = await runSteps([step("kafka", never, 20)], check, {
    deadlineMs: 5_000,
  });
  assert.match(slow!.message, /no answer within 20 ms/);
  const began = performance.now();
  await runSteps([step("kafka", never, 60_000)], check, { deadlineMs: 30 });
  assert(performance.now() - began < 5_000);
});
