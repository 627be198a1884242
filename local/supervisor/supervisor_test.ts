import assert from "node:assert/strict";
import { join } from "node:path";
import { pause } from "#core/async/wait.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { freePorts } from "../services/mod.ts";
import { scenarioList } from "#streams/scenarios.ts";
import { Output } from "./output.ts";
import { Supervisor } from "./supervisor.ts";

const LOOPBACK = "127.0.0.1";

/** Goes on until it is told to stop. */
const WORKER = `
    Deno.addSignalListener("SIGTERM", () => { console.log("stopped"); Deno.exit(0); });
    setInterval(() => {}, 1_000);`;

/** Small scripts in place of the workers: what is tested is how processes are looked after. */
const SCRIPTS = {
  setup: `console.log("kafka at", Deno.env.get("KAFKA_BOOTSTRAP_SERVERS"),
    "streams", Deno.env.get("SLUICE_STREAMS"));`,
  process: `
    const file = Deno.args[0];
    let first = false;
    try { await Deno.stat(file); } catch { first = true; }
    await Deno.writeTextFile(file, "");
    console.log(first ? "first life" : "second life");
    if (first) Deno.exit(9);
    Deno.addSignalListener("SIGTERM", () => { console.log("stopped"); Deno.exit(0); });
    setInterval(() => {}, 1_000);`,
  persist: WORKER,
  predict: WORKER,
  api: `
    Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} },
      () => new Response("{}"));`,
  simulate: `
    console.log("arguments", Deno.args.join(" "));
    if (Deno.args.includes("end")) Deno.exit(0);
    Deno.addSignalListener("SIGTERM", () => { console.log("stopped"); Deno.exit(0); });
    setInterval(() => {}, 1_000);`,
};

interface Stage {
  readonly supervisor: Supervisor;
  readonly printed: string[];
  /** Waits until a line with this text was printed. */
  readonly seen: (text: string) => Promise<void>;
}

async function onStage(
  { simulate, setup = SCRIPTS.setup }: { simulate: readonly string[]; setup?: string },
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  using kafka = Deno.listen({ hostname: LOOPBACK, port: 0 });
  using cassandra = Deno.listen({ hostname: LOOPBACK, port: 0 });
  const apiPort = freePorts(1)[0]!;
  const args: Record<string, string> = { process: join(dir, "lived"), api: String(apiPort) };
  const tasks: Record<string, string> = {};
  for (const [name, script] of Object.entries({ ...SCRIPTS, setup })) {
    const entry = join(dir, `${name}.ts`);
    await Deno.writeTextFile(entry, script);
    tasks[name] = `deno run -A --no-config ${entry} ${args[name] ?? ""}`;
  }
  const printed: string[] = [];
  let wake = () => {};
  const output = new Output({
    terminal: false,
    width: 8,
    write: (text) => {
      printed.push(text);
      wake();
    },
  });
  const supervisor = new Supervisor({
    dir,
    denoJson: JSON.stringify({ tasks }),
    arguments: {
      help: false,
      reset: false,
      grafana: false,
      scenario: "building",
      simulate,
      unused: [],
    },
    running: { scenarios: [scenarioList[1]!], streams: ["water", "water_rest"], workers: [] },
    apiPort,
    ingestPort: 0,
    ports: [],
    lookup: () => undefined,
    services: {
      external: {
        kafka: `${LOOPBACK}:${kafka.addr.port}`,
        cassandra: `${LOOPBACK}:${cassandra.addr.port}`,
      },
    },
    onStarting: () => {},
    log: createLogger("sluice", { write: (line) => output.line("sluice", line.trimEnd()) }),
    output,
  });
  const seen = async (text: string) => {
    while (!printed.some((line) => line.includes(text))) {
      await new Promise<void>((resolve) => wake = resolve);
    }
  };
  try {
    await test({ supervisor, printed, seen });
  } finally {
    await supervisor.kill();
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("everything starts in order, a dead worker lives again, all stops in order", async () => {
  await onStage({ simulate: ["--seed", "7"] }, async ({ supervisor, printed, seen }) => {
    const running = supervisor.run();
    await seen("arguments");
    await seen("second life");
    supervisor.stop();
    assert.equal(await running, 0);

    const at = (text: string) => printed.findIndex((line) => line.includes(text));
    const order = [
      "setup    | kafka at 127.0.0.1:",
      "process  | first life",
      "Sluice is ready",
      "simulate | arguments --seed 7",
      "stopping the simulation",
      "simulate | stopped",
      "persist  | stopped",
    ].map(at);
    assert.ok(order.every((place) => place >= 0), `${order}\n${printed.join("")}`);
    assert.deepEqual(order, order.toSorted((a, b) => a - b), printed.join(""));
    assert.match(printed[at("kafka at")]!, /streams water,water_rest$/m);
    assert.match(printed[at("process died")]!, /exit code 9\): starting it again in 0\.5 s/);
    assert.ok(at("process died") < at("second life"));
  });
});

Deno.test("a simulation that has ended is not started again", async () => {
  await onStage({ simulate: ["end"] }, async ({ supervisor, printed, seen }) => {
    const running = supervisor.run();
    await seen("simulate has ended");
    await pause(800);
    supervisor.stop();
    assert.equal(await running, 0);
    assert.equal(printed.filter((line) => line.includes("arguments end")).length, 1);
  });
});

Deno.test("a setup that fails ends the run", async () => {
  const setup = `console.error("no access"); Deno.exit(4);`;
  await onStage({ simulate: [], setup }, async ({ supervisor, printed }) => {
    assert.equal(await supervisor.run(), 1);
    assert.ok(printed.includes("setup    | no access\n"));
    assert.ok(printed.some((line) => line.includes("setup failed (exit code 4)")));
    assert.ok(!printed.some((line) => line.startsWith("process")));
  });
});
