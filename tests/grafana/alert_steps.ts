import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { incidentRecord, type RecordProducer } from "../support/grafana/record_producer.ts";
import type { WebhookAlert } from "../support/grafana/webhook.ts";
import type { GrafanaWorld } from "./world.ts";

/** Options of {@linkcode alertSteps}. */
export interface AlertStepsOptions {
  readonly world: GrafanaWorld;
  readonly producer: RecordProducer;
}

/** The incidents' windows and the range that the alert rule reads, ms. */
const WINDOW = 300_000;
/** What an alert takes at most from the record to the webhook, ms; mostly 20 s, on a busy machine more. */
const FIRES_WITHIN = 120_000;
/** The same for its end, from when its window has left the rule's range. */
const RESOLVES_WITHIN = 90_000;
const VEHICLE = "vehicle-in-need";

/** An incident's way: each step waits for what comes of it, while others run in between. */
export interface AlertSteps {
  fires(t: Deno.TestContext): Promise<void>;
  resolves(t: Deno.TestContext): Promise<void>;
}

/** Has an incident happen. */
export async function alertSteps({ world, producer }: AlertStepsOptions): Promise<AlertSteps> {
  const { webhook } = world;
  const ours = (status: WebhookAlert["status"]) =>
    webhook.alerts("Emergency incident", status).filter(({ labels }) =>
      labels["device_id"] === VEHICLE
    );
  const happened = incidentTime(Date.now());
  const send = (status: "active" | "resolved", at: number) =>
    producer.send("emergency_data", {
      key: VEHICLE,
      value: incidentRecord({ vehicle: VEHICLE, at, status }),
    });
  await send("active", happened);

  return {
    async fires(t) {
      await t.step("an incident fires an alert that reaches the webhook", async () => {
        const [alert] = await eventually(() => {
          const fired = ours("firing");
          assert(fired.length > 0, "the alert has reached the webhook");
          return fired;
        }, { timeoutMs: FIRES_WITHIN });
        assert.equal(alert!.labels["severity"], "critical");
        assert.match(alert!.annotations["summary"] ?? "", /vehicle-in-need met 1 incident/);
        const notification = webhook.notifications.find(({ alerts }) =>
          alerts.some(({ labels }) => labels["device_id"] === VEHICLE)
        );
        assert.deepEqual(notification?.groupLabels, {
          alertname: "Emergency incident",
          grafana_folder: "Sluice",
        });
        await send("resolved", Date.now());
      });
    },

    async resolves(t) {
      await t.step("the alert resolves when its windows are past", async () => {
        const timeoutMs = Math.max(0, leavesRange(happened) - Date.now()) + RESOLVES_WITHIN;
        await eventually(
          () => assert.equal(ours("resolved").length, 1),
          { timeoutMs, everyMs: 1_000 },
        );
      });
    },
  };
}

/** When the window of an incident leaves the rule's range, epoch ms. */
function leavesRange(at: number): number {
  return Math.floor(at / WINDOW) * WINDOW + 2 * WINDOW;
}

/**
 * When the incident is to happen, epoch ms: in the window before the present one, which leaves the rule's
 * range first, unless that leaves before the alert can fire.
 */
function incidentTime(now: number): number {
  const before = Math.floor(now / WINDOW) * WINDOW - 1_000;
  return leavesRange(before) - now > FIRES_WITHIN ? before : now;
}
