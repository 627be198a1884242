import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { within } from "#core/async/time_limit.ts";
import { readConfig } from "#core/config/config.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { selectStreams } from "#streams/catalogue.ts";
import { startIngest } from "./start_ingest.ts";

Deno.test({
  name: "a Kafka that takes connections and says nothing does not hold up the end",
  // Kafka's client still waits for it.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const asked = Promise.withResolvers<void>();
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).once("data", () => asked.resolve());
    });
    const listening = Promise.withResolvers<void>();
    silent.listen(0, "127.0.0.1", listening.resolve);
    await listening.promise;
    const environment: Readonly<Record<string, string>> = {
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${(silent.address() as AddressInfo).port}`,
      SLUICE_INGEST_PORT: "0",
    };
    const env = (name: string) => environment[name];
    const server = await startIngest(readConfig(env), {
      streams: selectStreams(["accelerometer"]),
      env,
      log: createLogger("ingest", { level: "error" }),
    });
    await asked.promise;
    // Kafka's client gives up after half a minute.
    await within(server.stop(), { ms: 20_000 });
    await assert.rejects(fetch(server.url));
    for (const socket of sockets) socket.destroy();
    silent.close();
  },
});
