import {
  PluginClient,
  type SentQuery,
} from "../../grafana-plugin/backend/integration/plugin_process.ts";

/** What the thread attacks until it is told to end. */
export interface AttackOrder {
  readonly address: string;
  readonly query: SentQuery;
  /** Queries at once. */
  readonly parallel: number;
}

/** What came of it. */
export interface AttackOutcome {
  readonly answered: number;
  readonly refused: number;
}

let plugin: PluginClient | undefined;
let ended = false;

/**
 * A thread of its own: it takes large answers apart, which must not delay who measures. It stays
 * connected from one attack to the next, as Grafana does.
 */
self.addEventListener("message", async ({ data }: MessageEvent<AttackOrder | "end">) => {
  if (data === "end") {
    ended = true;
    return;
  }
  ended = false;
  const { address, query, parallel } = data;
  const client = plugin ??= new PluginClient(address);
  let answered = 0;
  let refused = 0;
  await Promise.all(Array.from({ length: parallel }, async () => {
    while (!ended) {
      const { error } = await client.ask(query);
      if (error === "") answered++;
      else refused++;
    }
  }));
  self.postMessage({ answered, refused } satisfies AttackOutcome);
});
