import type { IngestStatus } from "#core/contract/ingest.ts";
import { isLoopback } from "#core/http/hosts.ts";
import { type Exposure, sensorUrls } from "../access/exposure.ts";
import { readEntry } from "../access/tokens.ts";
import type { Ingest } from "../ingest.ts";

/** Options of {@linkcode statusOf}. */
export interface StatusOptions {
  readonly exposure: Exposure;
  readonly port: number;
  /** Whether somebody at this machine asks. */
  readonly here: boolean;
}

/** How phones are connected, and what they sent. */
export function statusOf(
  { config, recent }: Ingest,
  { exposure, port, here }: StatusOptions,
): IngestStatus {
  const shared = config.ingestTokens.map(readEntry).find(({ device }) => device === undefined);
  const { ingestPublicUrl: given } = config;
  const urls = given === "" ? sensorUrls(exposure, port) : [new URL("/sensor_data", given).href];
  return {
    urls,
    loopbackOnly: given === "" ? exposure.loopbackOnly : isLoopback(new URL(given).hostname),
    tls: exposure.tls,
    token: { needed: exposure.tokens, value: here ? shared?.token ?? null : null },
    now: Date.now(),
    devices: recent.devices,
    problems: recent.problems,
  };
}
