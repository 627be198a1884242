import type { Page } from "playwright-core";

/** When an update of a window came to the browser. */
export interface Receipt {
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
export async function keepMessages(page: Page): Promise<void> {
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
export async function takeReceipts(page: Page): Promise<Receipt[]> {
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
