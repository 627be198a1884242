import { within } from "#core/async/time_limit.ts";
import type { HealthStep } from "../../src/contract/resources.ts";
import type cassandra from "cassandra-driver";
import type kafkajs from "kafkajs";
import type { Logger } from "#core/telemetry/log.ts";
import type { StoredStreams } from "../catalogue/catalogue.ts";
import type { Fault } from "../connections/fault.ts";
import type { Address, Settings } from "../settings/settings.ts";

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

/** What the steps of one health check find out and hand on. */
export interface Check {
  readonly settings: Settings;
  readonly log: Logger;
  /** The contact points by address; then those that accept connections. */
  nodes: readonly Address[];
  client?: cassandra.Client;
  /** Null where the keyspace is not one of Sluice's. */
  streams?: StoredStreams | null;
  admin?: kafkajs.Admin;
}

/** What a step that succeeded reports; `skipped` where there was nothing to check. */
export interface StepResult {
  readonly message: string;
  readonly skipped?: boolean;
}

/** One step of the health check. */
export interface Step {
  readonly name: HealthStep["step"];
  /** ms. */
  readonly timeoutMs: number;
  /** @throws {StepFailure} when something is wrong */
  run(check: Check): Promise<StepResult>;
  /** Explains an error of another kind, such as a timeout. */
  fault(error: unknown, settings: Settings): Fault;
}

/** A step found something wrong. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly fault: Fault;

  constructor(message: string, fix: string) {
    super(message);
    this.fault = { message, fix };
  }
}
