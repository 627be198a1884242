import assert from "node:assert/strict";
import process from "node:process";
import { pause, until } from "#core/async/wait.ts";
import { ChildProcess, describeEnd } from "./child_process.ts";

const shell = (script: string) =>
  new ChildProcess({ executable: "sh", args: ["-c", script], cwd: Deno.cwd() });

Deno.test("what a process prints and how it ends is known", async () => {
  const process = shell("echo out; echo err >&2; exit 3");
  assert.deepEqual(await process.ended, { code: 3, signal: undefined });
  assert.deepEqual([...process.printed].sort(), ["err", "out"]);
});

Deno.test("stop is SIGTERM", async () => {
  const process = shell("trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done");
  while (process.printed.length === 0) await pause(10);
  assert.equal((await process.stop(5_000)).code, 7);
});

Deno.test("stop ends a process that ignores SIGTERM", async () => {
  const process = shell("trap '' TERM; echo up; while :; do sleep 0.05; done");
  while (process.printed.length === 0) await pause(10);
  assert.equal((await process.stop(200)).signal, "SIGKILL");
});

Deno.test("a process does not outlive a parent that is killed", async () => {
  const program = `
    const { ChildProcess } = await import("./child_process.ts");
    const { pid } = new ChildProcess({ executable: "sleep", args: ["3600"], cwd: "." });
    console.log(pid);
  `;
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", program],
    cwd: import.meta.dirname!,
    stdout: "piped",
  }).spawn();
  const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const pid = Number((await reader.read()).value);
  assert(process.kill(pid, 0));
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  const hasEnded = () => {
    try {
      // Signal 0 asks whether there is such a process.
      return !process.kill(pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
  };
  assert(await until(hasEnded, { everyMs: 20, timeoutMs: 30_000 }));
});

Deno.test("an end is described in words", () => {
  assert.equal(describeEnd({ code: 1, signal: undefined }), "exit code 1");
  assert.equal(describeEnd({ code: 143, signal: "SIGTERM" }), "ended by SIGTERM");
  assert.match(describeEnd({ code: 137, signal: "SIGKILL" }), /^killed by SIGKILL/);
});
