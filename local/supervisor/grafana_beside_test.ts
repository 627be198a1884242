import assert from "node:assert/strict";
import { join } from "node:path";
import { createLogger } from "#core/telemetry/log.ts";
import { freePorts, type Services } from "../services/mod.ts";
import { GrafanaBeside } from "./grafana_beside.ts";
import { scenarioList } from "#streams/scenarios.ts";
import { Output } from "./output.ts";
import { Worker } from "./worker.ts";

/** A program that starts, answers and stops as Grafana does: its processes are looked after here. */
const SERVER = `
  const config = Deno.args[Deno.args.indexOf("--config") + 1];
  const ini = await Deno.readTextFile(config);
  const port = Number(/http_port = (\\d+)/.exec(ini)[1]);
  console.log("asks", Deno.env.get("CASSANDRA_CONTACT_POINTS"), Deno.env.get("SLUICE_DASHBOARDS"));
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, () => new Response("{}"));
  await fetch(Deno.env.get("SLUICE_ALERT_WEBHOOK"), { method: "POST", body: JSON.stringify({ alerts: [
    { status: "firing", labels: { alertname: "Stream stalled" }, annotations: {} }] }) });
  Deno.addSignalListener("SIGTERM", async () => { await server.shutdown(); console.log("stopped"); Deno.exit(0); });`;

const services = {
  kafka: { bootstrap: "127.0.0.1:9092" },
  cassandra: { contactPoints: "127.0.0.1:9042", localDatacenter: "datacenter1" },
} as Pick<Services, "kafka" | "cassandra">;

async function onStage(
  build: string,
  test: (
    beside: GrafanaBeside,
    stage: { port: number; builder: string; text: () => string },
  ) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(home, "bin"));
    await Deno.writeTextFile(join(home, "server.ts"), SERVER);
    await Deno.writeTextFile(
      join(home, "bin", "grafana"),
      `#!/bin/sh\n[ "$1" = --version ] && echo grafana version 12.3.0 && exit\n` +
        `exec '${Deno.execPath()}' run --allow-all --no-config '${home}/server.ts' "$@"\n`,
      { mode: 0o755 },
    );
    const builder = join(home, "build.ts");
    await Deno.writeTextFile(builder, build);
    const printed: string[] = [];
    const output = new Output({ terminal: false, width: 7, write: (text) => printed.push(text) });
    const log = createLogger("sluice", { write: (line) => output.line("sluice", line.trimEnd()) });
    const worker = (name: string, finite: boolean) =>
      new Worker({
        name,
        runDir: home,
        finite,
        graceMs: 5_000,
        log,
        onLine: (line) => output.line(name, line),
      });
    const port = freePorts(1)[0]!;
    const beside = new GrafanaBeside({
      dir: join(home, "own"),
      scenarios: scenarioList,
      settings: { home, port, alertWebhook: "" },
      build: worker("plugin", true),
      server: worker("grafana", false),
      lookup: () => undefined,
      log,
      output,
    });
    await test(beside, { port, builder, text: () => printed.join("") });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

const run = (builder: string) => ({
  ...services,
  builder: () => ({ env: {}, args: ["run", "--no-config", builder], entry: builder }),
});

Deno.test("Grafana starts after the plugin is built, reports its address and alerts, and stops in order", async () => {
  await onStage(`console.log("built");`, async (beside, { port, builder, text }) => {
    assert.equal(beside.reported, false);
    await beside.run(run(builder), new AbortController().signal);
    assert.equal(beside.reported, true);
    await beside.stop();
    assert.match(text(), /plugin \s*\| built[^]*asks 127\.0\.0\.1:9042 \/.*\/dashboards/);
    assert.ok(text().includes(`http://localhost:${port}/`));
    assert.match(text(), /admin-password/);
    assert.match(text(), /alert: Stream stalled/);
    assert.match(text(), /grafana \| stopped/);
  });
});

Deno.test("a plugin that cannot be built is reported, and Grafana is not started", async () => {
  await onStage("Deno.exit(3);", async (beside, { builder, text }) => {
    await assert.rejects(
      beside.run(run(builder), new AbortController().signal),
      /could not be built \(exit code 3\)/,
    );
    await beside.stop();
    assert.equal(beside.reported, false);
    assert.doesNotMatch(text(), /grafana \|/);
  });
});
