import type { HealthDetails, HealthStep } from "../../src/contract/resources.ts";
import type { HealthResult } from "../sdk/mod.ts";

/** A health check that was told step by step. */
export type DetailedHealth = HealthResult & { readonly details: HealthDetails };

/** Sums steps up as “Save & test” shows them. Pure. */
export function healthResult(
  steps: readonly HealthStep[],
  { cqlOnly }: { readonly cqlOnly: boolean },
): DetailedHealth {
  const failed = steps.find(({ ok, skipped }) => !ok && skipped !== true);
  return {
    status: failed === undefined ? "ok" : "error",
    message: failed === undefined
      ? summary(steps, cqlOnly)
      : `${failed.message}. Fix: ${failed.fix}`,
    details: { verboseMessage: steps.map(line).join("\n"), steps: [...steps] },
  };
}

function summary(steps: readonly HealthStep[], cqlOnly: boolean): string {
  const of = (name: HealthStep["step"]) => steps.find(({ step }) => step === name);
  const session = of("auth")?.message;
  const kafka = of("kafka");
  if (cqlOnly) return `${session}. ${of("tables")?.message}`;
  const live = kafka?.skipped === true ? "history only, no Kafka" : `Kafka: ${kafka?.message}`;
  return `${session}; ${of("tables")?.message}; ${live}`;
}

function line({ step, ok, skipped, message, fix, ms }: HealthStep): string {
  const mark = skipped === true ? "–" : ok ? "✓" : "✗";
  const time = ms === undefined ? "" : ` (${ms} ms)`;
  const advice = fix === undefined ? "" : `\n    Fix: ${fix}`;
  return `${mark} ${step}: ${message}${time}${advice}`;
}
