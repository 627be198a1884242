import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { seedOf } from "../../workers/simulate/scenarios/smart_building/building.ts";
import { civilDay, civilDayAt } from "../../workers/simulate/scenarios/smart_building/civil_day.ts";
import { leakAround } from "../../workers/simulate/scenarios/smart_building/faults.ts";
import type { GrafanaWorld } from "./world.ts";

/** From the records to the webhook, ms: windows of windows, an evaluation every 30 s, its group. */
const FIRES_WITHIN = 240_000;
/** Until every rule was evaluated on data, ms. */
const EVALUATED_WITHIN = 120_000;
/** A leak that begins at night has run for most of the day from here on, ms. */
const NIGHT_MS = 5 * 3_600_000;

/**
 * A seed of a campus whose first building loses water now, and did so on the last two days; a midnight
 * that passes while a test runs does not mend it.
 */
export function leakingSeed(now: number): number {
  const { number, end } = civilDayAt(now);
  const since = civilDay(number - 2).start;
  for (let seed = 1;; seed++) {
    const { from, until } = leakAround(seedOf(seed, 1), civilDay(number - 1));
    if (from <= since + NIGHT_MS && until >= end) return seed;
  }
}

/** A rule as Grafana's API shows it, with what it was evaluated for. */
interface EvaluatedRule {
  readonly uid: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Such as `Normal (NoData)`; `Normal (Error, KeepLast)` of a rule whose health is ok. */
    readonly state: string;
  }[];
}

/** Rules that find data in this world, by the label that tells what of. */
const EVALUATED_ON = [
  ["leak", "key"],
  ["heart-rate", "device_id"],
  ["watch-battery", "device_id"],
  ["watch-silent", "device_id"],
] as const;

/** The rules of building and wearables; the simulated building leaks. */
export async function ruleSteps(t: Deno.TestContext, world: GrafanaWorld): Promise<void> {
  const { webhook } = world;
  await t.step("two days with a leak fire an alert that reaches the webhook", async () => {
    const alert = await eventually(() => {
      const [fired] = webhook.alerts("Water leak", "firing");
      assert(fired !== undefined, "the alert has reached the webhook");
      return fired;
    }, { timeoutMs: FIRES_WITHIN });
    assert.equal(alert.labels["key"], "b1");
    assert.equal(alert.labels["severity"], "critical");
    assert.match(alert.annotations["summary"] ?? "", /^b1 loses water: \d{3,} l on each/);
  });

  await t.step("every rule is evaluated without an error, on the data that there are", async () => {
    await eventually(async () => {
      const rules = await evaluatedRules(world);
      for (const { uid, health, lastError, alerts = [] } of rules) {
        assert.equal(health, "ok", `${uid}: ${lastError}`);
        const failed = alerts.filter(({ state }) => state.includes("Error"));
        assert.deepEqual(failed, [], uid);
      }
      for (const [name, label] of EVALUATED_ON) {
        const alerts = rules.find(({ uid }) => uid === `sluice-${name}`)?.alerts ?? [];
        assert(alerts.some(({ labels }) => label in labels), `${name} has found data`);
      }
    }, { timeoutMs: EVALUATED_WITHIN, everyMs: 2_000 });
  });
}

/** A rule that is about every stream has found nothing wrong with what runs. */
export async function quietSteps(t: Deno.TestContext, { webhook }: GrafanaWorld): Promise<void> {
  await t.step("no stream was said to have stalled while all scenarios ran", () => {
    assert.deepEqual(webhook.alerts("Stream stalled", "firing"), []);
    assert.deepEqual(webhook.alerts("DatasourceError", "firing"), []);
  });
}

async function evaluatedRules({ admin }: GrafanaWorld): Promise<readonly EvaluatedRule[]> {
  const { data } = await admin.json<
    { data: { groups: { rules: EvaluatedRule[] }[] } }
  >("/api/prometheus/grafana/api/v1/rules");
  return data.groups.flatMap(({ rules }) => rules);
}
