import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { AlertReceiver, findGrafana, prepareGrafana } from "./mod.ts";
import { readAlerts } from "./alert_receiver.ts";
import { isRecent } from "./find_grafana.ts";
import { pluginHosts } from "./prepare.ts";
import { grafanaEnvironment, PLUGIN_IDS, renderIni } from "./grafana_config.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder without Grafana is reported with what to do", async () => {
  const found = await findGrafana("/nowhere");
  assert.match("missing" in found ? found.missing : "", /no Grafana in \/nowhere.*GRAFANA_HOME/);
});

Deno.test("Grafana reports its version itself, and an old one is refused", async () => {
  await inFolder(async (home) => {
    const program = join(home, "bin", "grafana");
    await Deno.mkdir(join(home, "bin"));
    await Deno.writeTextFile(program, "#!/bin/sh\necho grafana version 12.4.1\n", { mode: 0o755 });
    const found = await findGrafana(home);
    assert.equal("grafana" in found && found.grafana.version, "12.4.1");
    await Deno.writeTextFile(program, "#!/bin/sh\necho grafana version 11.6.0\n");
    const old = await findGrafana(home);
    assert.match("missing" in old ? old.missing : "", /is 11\.6\.0: the plugin needs 12\.3/);
  });
});

Deno.test("12.3 and later are recent enough", () => {
  assert.deepEqual(["12.2.9", "12.3.0", "13.0.0"].map(isRecent), [false, true, true]);
});

Deno.test("the plugin may reach this machine, the services and what was given", () => {
  assert.equal(
    pluginHosts(["127.0.0.1:9092", "[2001:db8::1]:9042"], ",kafka-1"),
    "localhost,127.0.0.1,[::1],kafka-1,[2001:db8::1]",
  );
});

Deno.test("an ini value with a comment sign is quoted", () => {
  assert.equal(renderIni({ a: { b: "x;y", c: 1 } }), "[a]\nb = `x;y`\nc = 1\n");
});

Deno.test("a prepared Grafana keeps its password, which only its owner may read", async () => {
  await inFolder(async (dir) => {
    const options = { port: 3001, root: "/repo", services: [], allowNet: undefined };
    const { config, passwordFile } = await prepareGrafana(dir, options);
    const first = await Deno.readTextFile(passwordFile);
    assert.equal((await Deno.stat(passwordFile)).mode! & 0o777, 0o600);
    await prepareGrafana(dir, options);
    assert.equal(await Deno.readTextFile(passwordFile), first);
    const ini = await Deno.readTextFile(config);
    assert.ok(!ini.includes(first), "no secret in the configuration");
    assert.match(ini, /^path = \/repo\/grafana-plugin\/dist$/m);
    assert.match(ini, /^http_addr = 127\.0\.0\.1$/m);
  });
});

Deno.test("an alert whose summary was not filled in is described by its labels", () => {
  const labels = { alertname: "Stalled", grafana_folder: "Sluice", stream: "gps_data" };
  const alert = { status: "resolved", labels, annotations: { summary: "{{ $labels.stream }}" } };
  assert.deepEqual(readAlerts({ alerts: [alert] }), [{ firing: false, text: "Stalled: gps_data" }]);
});

Deno.test("alerts are reported as they come, and anything else is refused", async () => {
  const reported: string[] = [];
  const receiver = new AlertReceiver(({ firing, text }) => reported.push(`${firing} ${text}`));
  const post = async (body: string) => {
    const response = await fetch(receiver.url, { method: "POST", body });
    await response.body?.cancel();
    return response.status;
  };
  try {
    const labels = { alertname: "Stream stalled" };
    const alerts = [
      { status: "firing", labels, annotations: { summary: "gps_data has stalled" } },
      { status: "resolved", labels },
    ];
    assert.equal(await post(JSON.stringify({ alerts })), 204);
    assert.deepEqual(reported, [
      "true Stream stalled: gps_data has stalled",
      "false Stream stalled",
    ]);
    assert.equal(await post("{}"), 400);
    assert.equal(await post("nonsense"), 400);
  } finally {
    await receiver.stop();
  }
});

const ROOT = join(import.meta.dirname!, "..", "..");

const { services } = parse(
  await Deno.readTextFile(join(ROOT, "docker-compose.yml")),
  {
    merge: true,
  },
);
const environment: Readonly<Record<string, string>> = services.grafana.environment;

Deno.test("compose gives Grafana every variable that provisioning names, and every plugin's id", () => {
  const named = grafanaEnvironment({
    dashboards: "",
    alertWebhook: "",
    lookup: () => undefined,
  });
  for (const name of Object.keys(named)) assert.ok(name in environment, name);
  assert.equal(
    environment["GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS"],
    PLUGIN_IDS.join(","),
  );
});

Deno.test("the image is of a Grafana with glibc, and pinned", async () => {
  const dockerfile = await Deno.readTextFile(
    join(ROOT, "grafana-plugin", "packaging", "Dockerfile"),
  );
  assert.deepEqual(dockerfile.match(/^FROM \S+/gm), [
    "FROM node:22.21.1-bookworm-slim",
    "FROM grafana/grafana:12.3.0-ubuntu",
  ]);
});
