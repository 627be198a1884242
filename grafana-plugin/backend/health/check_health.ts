import type { Logger } from "#core/telemetry/log.ts";
import type { HealthDetails, HealthStep } from "../../src/contract/resources.ts";
import type { HealthResult } from "../sdk/mod.ts";
import type { Settings, SettingsError } from "../settings/settings.ts";
import {
  authStep,
  dnsStep,
  keyspaceStep,
  tablesStep,
  tcpStep,
  tlsStep,
} from "./cassandra_steps.ts";
import { kafkaStep, schemasStep, topicsStep } from "./kafka_steps.ts";
import { type Check, runSteps, type Step } from "./run_steps.ts";

/** In the order in which a connection is made. */
const STEPS: readonly Step[] = [
  dnsStep,
  tcpStep,
  tlsStep,
  authStep,
  keyspaceStep,
  tablesStep,
  kafkaStep,
  topicsStep,
  schemasStep,
];

/** Grafana gives a health check little patience, ms. */
const DEADLINE_MS = 9_000;

/** Checks the settings against the servers, step by step, within ten seconds. */
export async function checkHealth(
  settings: Settings,
  log: Logger,
): Promise<DetailedHealth> {
  const check: Check = { settings, log, nodes: [] };
  const valid: HealthStep = {
    step: "settings",
    ok: true,
    message: "every setting is valid",
  };
  try {
    const steps = await runSteps(STEPS, check, { deadlineMs: DEADLINE_MS });
    return healthResult([valid, ...steps], { cqlOnly: check.streams === null });
  } finally {
    // Not waited for: a server that does not answer does not answer a goodbye either.
    check.client?.shutdown().catch(() => {});
    check.admin?.disconnect().catch(() => {});
  }
}

/** The result for settings that cannot be used at all. */
export function settingsHealth({ problems }: SettingsError): DetailedHealth {
  const failed: HealthStep = {
    step: "settings",
    ok: false,
    message: problems.join("; "),
    fix: "correct the fields that are named",
  };
  const skipped = STEPS.map(({ name }): HealthStep => ({
    step: name,
    ok: false,
    skipped: true,
    message: "not checked: 'settings' failed",
  }));
  return healthResult([failed, ...skipped], { cqlOnly: false });
}

/** A health check with the result of each step. */
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
