import assert from "node:assert/strict";
import { join } from "node:path";
import { eventually, pause } from "#core/async/wait.ts";
import { ChildProcess } from "../../local/services/process/child_process.ts";
import { bundleBackend } from "./bundle_backend.ts";
import { executableName, hostPlatform } from "./platform.ts";
import { BUNDLE, writeExecutable } from "./write_executable.ts";

const HANDSHAKE = /^1\|2\|unix\|/m;
const here = import.meta.dirname!;

const print = (line: string) => Deno.stdout.write(new TextEncoder().encode(`${line}\n`));

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and that nobody has waited for is a zombie.
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Starts a launcher below a parent of its own. */
async function startBelowParent(launcher: string) {
  const lines: string[] = [];
  const parent = new ChildProcess({
    executable: Deno.execPath(),
    args: ["run", "--quiet", "--no-check", "--allow-all", join(here, "test_parent.ts"), launcher],
    cwd: "/",
  }, { onLine: (line) => void lines.push(line) });
  const pid = await eventually(() => {
    assert.ok(lines.length > 0);
    return Number(lines[0]);
  }, { everyMs: 2 });
  return { parent, pid, lines };
}

// esbuild keeps a process of its own, as it should.
Deno.test({
  name: "a plugin's life",
  ignore: Deno.build.os !== "linux",
  sanitizeResources: false,
  sanitizeOps: false,
}, async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "lifetime_test_" });
  const launcher = join(folder, executableName(hostPlatform()));
  await bundleBackend(join(here, "../backend/main.ts"), { outFile: join(folder, BUNDLE) });
  await writeExecutable(folder, { platform: hostPlatform(), denoBinary: Deno.execPath() });

  for (const afterMs of [0, 20, 60, 100, 200, 300, 450, 2_000, 5_000]) {
    await t.step(
      `it ends with a Grafana that is killed ${afterMs} ms after it started it`,
      async () => {
        const { parent, pid } = await startBelowParent(launcher);
        await pause(afterMs);
        Deno.kill(parent.pid, "SIGKILL");
        const killed = performance.now();
        await eventually(() => assert.ok(!isAlive(pid), `${pid} is an orphan`), {
          everyMs: 20,
          timeoutMs: 60_000,
        });
        await print(`gone ${Math.round(performance.now() - killed)} ms after its Grafana`);
      },
    );
  }

  await t.step("it ends with its Grafana, also when its main loop spins", async () => {
    await bundleBackend(join(here, "spinning_plugin.ts"), { outFile: join(folder, BUNDLE) });
    const { parent, pid, lines } = await startBelowParent(launcher);
    await eventually(() => assert.match(lines.join("\n"), HANDSHAKE));
    Deno.kill(pid, "SIGUSR1");
    Deno.kill(parent.pid, "SIGKILL");
    await parent.ended;
    await eventually(() => assert.ok(!isAlive(pid), `${pid} is an orphan`));
  });

  await t.step("a main loop that spins ends it, with the reason in Grafana's log", async () => {
    const lines: string[] = [];
    const plugin = new ChildProcess({
      executable: launcher,
      args: [],
      cwd: "/",
      env: { grafana_plugin_type: "datasource", GF_PLUGIN_STALL_LIMIT: "2s" },
    }, { onLine: (line) => void lines.push(line) });
    await eventually(() => assert.match(lines.join("\n"), HANDSHAKE));
    Deno.kill(plugin.pid, "SIGUSR1");
    assert.equal((await plugin.ended).signal, "SIGKILL");
    const last = JSON.parse(lines.at(-1)!);
    assert.equal(last["@level"], "error");
    assert.match(last["@message"], /main loop is stalled/);
    assert.equal(last.limitMs, 2_000);
  });
  await Deno.remove(folder, { recursive: true });
});
