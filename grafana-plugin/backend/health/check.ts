import type cassandra from "cassandra-driver";
import type kafkajs from "kafkajs";
import type { HealthStep } from "../../src/contract/resources.ts";
import type { StoredStreams } from "../catalogue/read_streams.ts";
import type { Fault } from "../connections/fault.ts";
import type { Address, Settings } from "../settings/settings.ts";
import type { Logger } from "#core/telemetry/log.ts";

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

/** What a step that went well tells; `skipped` where there was nothing to check. */
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
  /** Tells what an error of another kind, such as a timeout, means. */
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
