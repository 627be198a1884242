import assert from "node:assert/strict";

const MAIN = new URL("./main.ts", import.meta.url).pathname;
const decoder = new TextDecoder();

function command(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-env", MAIN, ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("a dry run prints the same bytes twice and sums them up", async () => {
  const run = () =>
    command("--dry-run", "--seed", "7", "--vehicles", "5", "--duration", "20m").output();
  const [first, second] = await Promise.all([run(), run()]);
  assert.equal(first.code, 0);
  assert.ok(first.stdout.length > 100_000);
  assert.deepEqual(first.stdout, second.stdout);
  const lines = decoder.decode(first.stdout).trimEnd().split("\n").length;
  assert.ok(decoder.decode(first.stderr).includes(`${lines.toLocaleString("en-GB")} records in`));
});

Deno.test("a reader that has seen enough ends a dry run quietly", async () => {
  const child = command("--dry-run", "--journeys", "endless").spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const problems = await new Response(child.stderr).text();
  assert.equal((await child.status).code, 0);
  assert.doesNotMatch(problems, /error|broken/i);
});

Deno.test("wrong options are reported in one line each, with exit code 2", async () => {
  const { code, stdout, stderr } = await command("--vehicles", "0", "--pace", "1").output();
  assert.equal(code, 2);
  assert.equal(stdout.length, 0);
  assert.match(decoder.decode(stderr), /unknown option '--pace'/);
  const second = await command("--vehicles", "0").output();
  assert.equal(second.code, 2);
  assert.match(decoder.decode(second.stderr), /^--vehicles '0' must be a whole number from 1/);
});

Deno.test("options can be checked alone: nothing is sent", async () => {
  const right = await command("--check", "--vehicles", "3").output();
  assert.deepEqual([right.code, right.stdout.length, right.stderr.length], [0, 0, 0]);
  const { code, stderr } = await command("--check", "--vehicles", "0").output();
  assert.equal(code, 2);
  assert.match(decoder.decode(stderr), /^--vehicles '0' must be .*\n$/);
});

Deno.test("wrong settings are usage errors too", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-env", MAIN, "--records", "1"],
    env: { KAFKA_PARTITIONS: "none", NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  assert.equal(code, 2);
  assert.match(decoder.decode(stderr), /KAFKA_PARTITIONS='none' must be a whole number/);
});
