import assert from "node:assert/strict";
import { join } from "node:path";
import { removePidFile, stopLeftover, writePidFile } from "./leftover.ts";

const NO_PROCESS = 2_147_483_646;

async function withPidFile(test: (file: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(join(folder, "kafka.json"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function sleeper(marker: string): Deno.ChildProcess {
  return new Deno.Command("sh", { args: ["-c", "sleep 30; :", marker], stdin: "null" }).spawn();
}

const options = (marker: string) => ({
  title: "Kafka 4.1.1",
  marker,
  mark: () => 0,
  quietMs: 30_000,
});

Deno.test("a child whose parent is gone is ended", async () => {
  await withPidFile(async (file) => {
    const child = sleeper("marker-a");
    await writePidFile(file, { pid: child.pid, parent: NO_PROCESS });
    const [pid, status] = await Promise.all([
      stopLeftover(file, options("marker-a")),
      child.status,
    ]);
    assert.equal(pid, child.pid);
    assert.equal(status.signal, "SIGTERM");
    assert.equal(await stopLeftover(file, options("marker-a")), undefined);
  });
});

Deno.test("a number that belongs to another process by now is left alone", async () => {
  await withPidFile(async (file) => {
    const child = sleeper("something else");
    await writePidFile(file, { pid: child.pid, parent: NO_PROCESS });
    assert.equal(await stopLeftover(file, options("marker-b")), undefined);
    child.kill("SIGKILL");
    assert.equal((await child.status).signal, "SIGKILL");
  });
});

Deno.test("a child of a living parent is not touched: the second start is refused", async () => {
  await withPidFile(async (file) => {
    const child = sleeper("marker-c");
    await writePidFile(file, { pid: child.pid, parent: Deno.pid });
    await assert.rejects(
      stopLeftover(file, options("marker-c")),
      /Kafka 4\.1\.1 is running already, started by process \d+/,
    );
    child.kill("SIGKILL");
    await child.status;
  });
});

Deno.test("no pid file, or a broken one, means no leftover", async () => {
  await withPidFile(async (file) => {
    assert.equal(await stopLeftover(file, options("x")), undefined);
    await Deno.writeTextFile(file, '{"pid":');
    assert.equal(await stopLeftover(file, options("x")), undefined);
    await removePidFile(file);
    await removePidFile(file);
  });
});
