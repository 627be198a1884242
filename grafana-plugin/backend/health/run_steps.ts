import { within } from "#core/async/time_limit.ts";
import type { HealthStep } from "../../src/contract/resources.ts";
import { type Check, type Step, StepFailure } from "./check.ts";

/**
 * Runs steps one after the other; after one that failed the others are skipped.
 *
 * @param deadlineMs time for all of them together
 */
export async function runSteps(
  steps: readonly Step[],
  check: Check,
  { deadlineMs }: { readonly deadlineMs: number },
): Promise<readonly HealthStep[]> {
  const results: HealthStep[] = [];
  const end = performance.now() + deadlineMs;
  let failed: string | undefined;
  for (const step of steps) {
    if (failed !== undefined) {
      results.push({
        step: step.name,
        ok: false,
        skipped: true,
        message: `not checked: '${failed}' failed`,
      });
      continue;
    }
    const result = await runStep(
      step,
      check,
      Math.min(step.timeoutMs, end - performance.now()),
    );
    if (!result.ok) failed = step.name;
    results.push(result);
  }
  return results;
}

async function runStep(
  step: Step,
  check: Check,
  timeoutMs: number,
): Promise<HealthStep> {
  const began = performance.now();
  const done = () => ({
    step: step.name,
    ms: Math.round(performance.now() - began),
  });
  try {
    const { message, skipped } = await within(
      step.run(check),
      { ms: Math.max(1, Math.ceil(timeoutMs)) },
    );
    return skipped === true
      ? { step: step.name, ok: true, skipped, message }
      : { ...done(), ok: true, message };
  } catch (error) {
    const fault = error instanceof StepFailure ? error.fault : step.fault(error, check.settings);
    return { ...done(), ok: false, ...fault };
  }
}
