import type { HealthStep } from "../../src/contract/resources.ts";
import type { Logger } from "#core/telemetry/log.ts";
import type { Settings } from "../settings/settings.ts";
import type { SettingsError } from "../settings/settings_error.ts";
import type { Check, Step } from "./check.ts";
import { runSteps } from "./run_steps.ts";
import { authStep } from "./steps/auth.ts";
import { dnsStep } from "./steps/dns.ts";
import { kafkaStep } from "./steps/kafka.ts";
import { keyspaceStep } from "./steps/keyspace.ts";
import { tablesStep } from "./steps/tables.ts";
import { tcpStep } from "./steps/tcp.ts";
import { tlsStep } from "./steps/tls.ts";
import { topicsStep } from "./steps/topics.ts";
import { type DetailedHealth, healthResult } from "./health_result.ts";

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
