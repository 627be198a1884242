import assert from "node:assert/strict";
import { ChildProcess } from "../../local/services/process/child_process.ts";
import { eventually, pause } from "../async/wait.ts";

const WORKER = new URL("./test_worker.ts", import.meta.url).pathname;
const WAITING = new URL("./test_waiting_worker.ts", import.meta.url).pathname;
const PROCESS = new URL("./test_process.ts", import.meta.url).pathname;

/** A process with a watchdog and without any permission, besides what it printed. */
async function start(stallMs: number, mode: "spin" | "turn" | "deaf") {
  const lines: string[] = [];
  const child = new ChildProcess({
    executable: Deno.execPath(),
    args: ["run", "--no-prompt", "--no-check", "--no-lock", PROCESS, String(stallMs), mode],
    cwd: ".",
  }, { onLine: (line) => void lines.push(line) });
  await eventually(() => assert.ok(lines.includes("ready"), lines.join("\n")));
  return { child, lines };
}

const lastLine = (lines: readonly string[]): Record<string, unknown> => JSON.parse(lines.at(-1)!);

Deno.test("a loop that spins for ever ends the process, with the reason in one line", async () => {
  const { child, lines } = await start(1_500, "spin");
  assert.equal((await child.ended).signal, "SIGKILL");
  const { time, level, worker, msg, stalledMs, limitMs } = lastLine(lines);
  assert.match(String(time), /^\d{4}-.*Z$/);
  assert.deepEqual([level, worker, limitMs], ["error", "test", 1_500]);
  assert.match(String(msg), /main loop is stalled/);
  assert.ok(Number(stalledMs) >= 1_500);
});

Deno.test("a worker whose work spins ends, with the reason in its log", async () => {
  const lines: string[] = [];
  const child = new ChildProcess({
    executable: Deno.execPath(),
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--no-lock",
      "--config=deno.json",
      "--allow-env",
      WORKER,
    ],
    cwd: ".",
    env: { SLUICE_STALL_LIMIT: "1s" },
  }, { onLine: (line) => void lines.push(line) });
  assert.equal((await child.ended).signal, "SIGKILL");
  const { worker, msg, limitMs } = lastLine(lines);
  assert.deepEqual([worker, limitMs], ["spinning", 1_000]);
  assert.match(String(msg), /main loop is stalled/);
});

Deno.test("a worker that waits for ever ends in time when it is asked to stop, and says so", async () => {
  const lines: string[] = [];
  const child = new ChildProcess({
    executable: Deno.execPath(),
    args: [
      ...["run", "--no-prompt", "--no-check", "--no-lock", "--config=deno.json", "--allow-env"],
      WAITING,
    ],
    cwd: ".",
    env: {},
  }, { onLine: (line) => void lines.push(line) });
  await eventually(() => assert(lines.some((line) => line.includes("working")), lines.join("\n")));
  Deno.kill(child.pid, "SIGTERM");
  assert.deepEqual(await child.ended.then(({ code, signal }) => [code, signal]), [1, undefined]);
  const { worker, msg, afterMs } = lastLine(lines);
  assert.deepEqual([worker, afterMs], ["waiting", 300]);
  assert.match(String(msg), /done again at the next start/);
});

Deno.test("SIGTERM ends a process whose loop spins, long before the limit", async () => {
  const { child, lines } = await start(3_600_000, "spin");
  await eventually(() => assert.ok(lines.includes("spinning"), lines.join("\n")));
  Deno.kill(child.pid, "SIGTERM");
  assert.equal((await child.ended).signal, "SIGKILL");
  assert.match(String(lastLine(lines)["msg"]), /asked to stop, but its main loop is stalled/);
  assert.ok(!lines.includes("asked to stop"));
});

Deno.test("a loop that turns stops by itself, in its own time", async () => {
  const { child, lines } = await start(500, "turn");
  Deno.kill(child.pid, "SIGTERM");
  assert.deepEqual(await child.ended, { code: 0, signal: undefined });
  assert.equal(lines.at(-1), "asked to stop");
});

Deno.test("who was stopped for longer than the limit, or takes its time to stop, lives on", async () => {
  const { child, lines } = await start(1_000, "deaf");
  Deno.kill(child.pid, "SIGSTOP");
  await pause(2_500);
  Deno.kill(child.pid, "SIGCONT");
  Deno.kill(child.pid, "SIGTERM");
  await eventually(() => assert.ok(lines.includes("asked to stop"), lines.join("\n")));
  await pause(3_000);
  assert.equal(child.end, undefined);
  Deno.kill(child.pid, "SIGKILL");
  await child.ended;
});
