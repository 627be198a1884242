import type { Page } from "playwright-core";
import type kafkajs from "kafkajs";
import type { GrafanaApi } from "../../tests/support/grafana/grafana_api.ts";
import { livePanel } from "../../tests/support/grafana/dashboards.ts";
import { eventually, pause } from "#core/async/wait.ts";
import { percentile } from "../statistics.ts";
import { windowKeys, windowUpdate } from "./windows.ts";

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

/** Has a panel follow windows in Chromium and measures how long their updates take to get there. */
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

/** One Live windows panel that follows the windows of every vehicle. */
const liveDashboard = {
  uid: "live-bench",
  title: "Live",
  schemaVersion: 42,
  time: { from: "now-15m", to: "now" },
  panels: [livePanel({ height: 20, options: { layout: "overlay", style: "lines" } })],
};

/** Options of {@linkcode produceUpdates}. */
export interface ProduceOptions {
  readonly topic: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Keys that take turns. */
  readonly keys: number;
  /** Revision of the first update of each key; it rises from one turn to the next. */
  readonly firstRevision: number;
}

const STEP_MS = 10;

/**
 * Produces updates of windows evenly, each with the time at which it is sent as its last speed.
 *
 * @returns how many were sent
 */
async function produceUpdates(
  producer: kafkajs.Producer,
  { topic, perSecond, seconds, keys, firstRevision }: ProduceOptions,
): Promise<number> {
  const names = windowKeys(keys);
  const began = performance.now();
  const sending: Promise<unknown>[] = [];
  let sent = 0;
  while (sent < perSecond * seconds) {
    const due = Math.floor((performance.now() - began) / 1_000 * perSecond);
    const messages: kafkajs.Message[] = [];
    const now = Date.now();
    const start = Math.floor(now / 60_000) * 60_000;
    for (; sent < Math.min(due, perSecond * seconds); sent++) {
      const key = names[sent % keys]!;
      const revision = firstRevision + Math.floor(sent / keys);
      const update = windowUpdate(key, { start, revision, value: sent % 100, last: now });
      messages.push({ key, value: JSON.stringify({ ...update, status: "open" }) });
    }
    if (messages.length > 0) sending.push(producer.send({ topic, messages, acks: 1 }));
    await pause(STEP_MS);
  }
  await Promise.all(sending);
  return sent;
}

/** When an update of a window came to the browser. */
interface Receipt {
  readonly key: string;
  readonly revision: number;
  /** When it was produced, epoch ms: the update carries it as its last speed. */
  readonly produced: number;
  /** When the browser had it, epoch ms. */
  readonly received: number;
}

interface Received {
  readonly at: number;
  readonly text: string;
}

/** Has the page keep what comes over its WebSockets; to be called before it is loaded. */
async function keepMessages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept: Received[] = [];
    const Native = globalThis.WebSocket;
    globalThis.WebSocket = class extends Native {
      constructor(...parameters: ConstructorParameters<typeof Native>) {
        super(...parameters);
        this.addEventListener("message", ({ data }) => kept.push({ at: Date.now(), text: data }));
      }
    };
    Object.assign(globalThis, { keptMessages: kept });
  });
}

/** Takes the updates that came since the last call. */
async function takeReceipts(page: Page): Promise<Receipt[]> {
  const messages: Received[] = await page.evaluate(() =>
    (globalThis as unknown as { keptMessages: Received[] }).keptMessages.splice(0)
  );
  return messages.flatMap(({ at, text }) =>
    text.split("\n").flatMap((line) => receiptsOf(line, at))
  );
}

/** A packet as Grafana Live relays it. */
interface Push {
  readonly push?: {
    readonly channel: string;
    readonly pub?: {
      readonly data: {
        readonly schema: { readonly fields: readonly { readonly name: string }[] };
        readonly data: { readonly values: readonly (readonly unknown[])[] };
      };
    };
  };
}

function receiptsOf(line: string, received: number): Receipt[] {
  if (line === "") return [];
  const { push } = JSON.parse(line) as Push;
  if (push?.pub === undefined || !push.channel.includes("/windows/")) return [];
  const { schema, data } = push.pub.data;
  const column = (name: string) =>
    data.values[schema.fields.findIndex((one) => one.name === name)]!;
  const [keys, revisions, produced] = ["key", "revision", "speed.last"].map(column);
  return keys!.map((key, row) => ({
    key: String(key),
    revision: Number(revisions![row]),
    produced: Number(produced![row]),
    received,
  }));
}
