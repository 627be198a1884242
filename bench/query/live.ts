import type { Page } from "playwright-core";
import type kafkajs from "kafkajs";
import { eventually, pause } from "#core/async/wait.ts";
import type { GrafanaApi } from "../../tests/grafana/support/grafana_api.ts";
import { liveDashboard } from "./live_dashboard.ts";
import { percentile } from "./percentile.ts";
import { produceUpdates } from "./produce_updates.ts";
import { keepMessages, type Receipt, takeReceipts } from "./receipts.ts";

/** Keys that take turns: each is updated rarer than packets are sent, so that all can be counted. */
const KEYS = 250;
const SETTLE_MS = 2_000;

/** Options of {@linkcode measureLive}. */
export interface LiveOptions {
  readonly admin: GrafanaApi;
  /** Not loaded yet. */
  readonly page: Page;
  readonly producer: kafkajs.Producer;
  /** Of the windows of vehicle_data. */
  readonly topic: string;
  /** A multiple of 250, so that every key has as many updates. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly runs: number;
}

/** One run. */
export interface LiveRun {
  readonly produced: number;
  /** Updates that the browser got; of several of one window in a packet only the newest comes. */
  readonly received: number;
  /** From produce to the browser's WebSocket, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Has a panel follow windows in Chromium and tells how long their updates take to get there. */
export async function measureLive(options: LiveOptions): Promise<LiveRun[]> {
  const { admin, page, producer, topic, perSecond, seconds, runs } = options;
  await admin.post("api/dashboards/db", { dashboard: liveDashboard });
  await keepMessages(page);
  await page.goto(`d/${liveDashboard.uid}?kiosk`);
  let firstRevision = 1;
  const produce = async (seconds: number) => {
    const options = { topic, perSecond, seconds, keys: KEYS, firstRevision };
    const produced = await produceUpdates(producer, options);
    firstRevision += produced / KEYS;
    return produced;
  };
  // The channel is there, and everything on its way is warm.
  await eventually(async () => {
    await produce(1);
    if ((await takeReceipts(page)).length === 0) throw new Error("Nothing comes to the browser");
  });
  await produce(5);
  const results: LiveRun[] = [];
  for (let run = 0; run < runs; run++) {
    await pause(SETTLE_MS);
    await takeReceipts(page);
    const produced = await produce(seconds);
    await pause(SETTLE_MS);
    const receipts = await takeReceipts(page);
    assertNewest(receipts, firstRevision - 1);
    results.push(summary(produced, receipts));
  }
  return results;
}

/** Where several updates of a window share a packet only the newest is sent; that must not be lost. */
function assertNewest(receipts: readonly Receipt[], revision: number): void {
  const newest = receipts.filter((receipt) => receipt.revision === revision);
  const keys = new Set(newest.map(({ key }) => key)).size;
  if (keys !== KEYS) throw new Error(`The newest update came for ${keys} of ${KEYS} keys`);
}

function summary(produced: number, receipts: readonly Receipt[]): LiveRun {
  const first = new Map<string, Receipt>();
  for (const receipt of receipts) {
    const update = `${receipt.key} ${receipt.revision}`;
    if (!first.has(update)) first.set(update, receipt);
  }
  const times = [...first.values()].map(({ produced, received }) => received - produced);
  return {
    produced,
    received: times.length,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    max: percentile(times, 1),
  };
}
