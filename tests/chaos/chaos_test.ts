import assert from "node:assert/strict";
import { type FaultName, FAULTS } from "./faults/mod.ts";
import { findingsText, isClean, reportTable } from "./report.ts";
import { type ChaosEvent, runChaos } from "./run.ts";

/** Another schedule than that of every day: `SLUICE_CHAOS_SEED=7 deno task test tests/chaos`. */
const seed = Number(Deno.env.get("SLUICE_CHAOS_SEED") ?? 1);
const DURATION_MS = 180_000;

Deno.test(`three minutes of every fault lose, double and falsify nothing (seed ${seed})`, async () => {
  const events: ChaosEvent[] = [];
  const report = await runChaos({
    seed,
    durationMs: DURATION_MS,
    faults: Object.keys(FAULTS) as FaultName[],
    logDir: new URL(`../../.sluice/chaos/test-${seed}`, import.meta.url).pathname,
    onEvent: (event) => events.push(event),
  });
  const steps = events.filter(({ event }) => event !== "finding")
    .map(({ atMs, event, text }) => `${(atMs / 1_000).toFixed(1)} s ${event} ${text}\n`).join("");
  assert(
    isClean(report),
    `\n${reportTable(report)}\n${findingsText(report)}\n${steps}\n` +
      `Once more: deno task chaos --seed ${seed} --duration 3m`,
  );
});
