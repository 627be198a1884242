import cassandra from "cassandra-driver";
import type { DatasourceSettings } from "../../grafana-plugin/src/contract/settings.ts";
import { pause } from "#core/async/wait.ts";
import { MEASURED_CQL } from "./attacks.ts";

/** What the thread is told first; "measure" begins a measurement, "end" has it post its times. */
export interface BareOrder {
  readonly settings: DatasourceSettings;
  /** Time between two queries, ms. */
  readonly everyMs: number;
}

let times: number[] = [];

/**
 * The measured query by the driver alone, in a thread of its own: what Cassandra and the machine
 * take beside an attack, whatever the plugin does.
 */
self.addEventListener("message", async ({ data }: MessageEvent<BareOrder | "measure" | "end">) => {
  if (data === "measure") {
    times = [];
    return;
  }
  if (data === "end") {
    self.postMessage(times);
    return;
  }
  const { settings: { contactPoints, localDatacenter, keyspace }, everyMs } = data;
  const client = new cassandra.Client({
    contactPoints: contactPoints ?? [],
    localDataCenter: localDatacenter ?? "",
    keyspace: keyspace ?? "",
  });
  await client.connect();
  self.postMessage("ready");
  for (;;) {
    const began = performance.now();
    await client.execute(MEASURED_CQL, [], { prepare: true });
    times.push(performance.now() - began);
    await pause(everyMs);
  }
});
