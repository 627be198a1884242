import { until } from "#core/async/wait.ts";
import type { ScenarioEntry } from "#streams/scenarios.ts";

const POLL_MS = 200;
const REQUEST_MS = 2_000;

/** Asks until the API reports that it is healthy. @returns false when the signal aborted first */
export function untilHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  return until(() => isHealthy(url, signal), { everyMs: POLL_MS, signal });
}

async function isHealthy(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
    const response = await fetch(url, { signal: limit });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // Not up yet.
  }
}

/** Addresses that the ready block shows. */
export interface ReadyAddresses {
  /** What runs. */
  readonly scenarios: readonly ScenarioEntry[];
  readonly apiPort: number;
  /** Where phones send to; undefined when no scenario that runs has any. */
  readonly ingestPort: number | undefined;
  readonly kafka: string;
  readonly cassandra: string;
  /** Folder of the local services' data; undefined when none is local. */
  readonly dataDir: string | undefined;
  /** Whether a Grafana is still to come, with a block of its own. */
  readonly grafana: boolean;
}

/** What is shown once everything runs. */
export function readyBlock(
  { scenarios, apiPort, ingestPort, kafka, cassandra, dataDir, grafana }: ReadyAddresses,
): string {
  const site = `http://localhost:${apiPort}`;
  const pages = scenarios.length < 2
    ? `  Live page   ${site}/\n`
    : scenarios.map(({ title, name }, n) =>
      `  ${n === 0 ? "Live pages" : ""}`.padEnd(14) +
      `${`${title}`.padEnd(16)}${site}/?scenario=${name}\n`
    ).join("");
  const phones = ingestPort === undefined
    ? ""
    : `  Your phone  http://localhost:${ingestPort}/ says how to connect it\n`;
  const stays = dataDir === undefined
    ? ""
    : `; the data stays in ${dataDir}/ (npm start -- --reset deletes it)`;
  const follows = grafana
    ? "\n  Grafana     follows, if there is one; the first time its plugin is built, which takes minutes"
    : "";
  return `
  Sluice is ready.

${pages}${phones}  API         ${site}/api/v1/streams
  OpenAPI     ${site}/api/openapi.json
  Kafka       ${kafka}
  Cassandra   ${cassandra}${follows}

  Ctrl-C stops everything${stays}.

`;
}
