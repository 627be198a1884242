import assert from "node:assert/strict";
import { allowNet, polledHosts, splitCommand, taskCommand } from "./task_command.ts";

const lookup = (name: string) => ({ HOSTS: ",a,b c", EMPTY: "" })[name];
const split = (command: string) => splitCommand(command, lookup);

Deno.test("a command is split as a shell splits it", () => {
  assert.deepEqual(split("deno  run\t--x=1 main.ts"), ["deno", "run", "--x=1", "main.ts"]);
  assert.deepEqual(split(`a 'b c' "d e"f '' \\ g`), ["a", "b c", "d ef", "", " g"]);
  assert.deepEqual(split(""), []);
});

Deno.test("variables are filled in, and missing ones are empty", () => {
  assert.deepEqual(split("--net=x$HOSTS"), ["--net=x,a,b c"]);
  assert.deepEqual(split("--net=x${HOSTS}y"), ["--net=x,a,b cy"]);
  assert.deepEqual(split('"$HOSTS" $NONE "$NONE"x'), [",a,b c", "", "x"]);
  assert.deepEqual(split("'$HOSTS' \\$HOSTS"), ["$HOSTS", "$HOSTS"]);
});

Deno.test("what needs a real shell is refused", () => {
  for (const command of ["a && b", "a | b", "a; b", "a > b"]) {
    assert.throws(() => split(command), /needs a shell/);
  }
  assert.throws(() => split("a 'b"), /quote is left open/);
});

const denoJson = JSON.stringify({
  tasks: {
    api: "A=1 B_2='x y' deno run --allow-net=localhost$HOSTS workers/api/main.ts",
    setup: { description: "x", command: "node_modules/deno/deno run workers/setup/main.ts" },
    test: "deno test",
  },
});

Deno.test("a task becomes arguments for deno", () => {
  assert.deepEqual(taskCommand(denoJson, { task: "api", lookup }), {
    env: { A: "1", B_2: "x y" },
    args: ["run", "--allow-net=localhost,a,b c", "workers/api/main.ts"],
    entry: "workers/api/main.ts",
  });
  assert.deepEqual(taskCommand(denoJson, { task: "setup", lookup }), {
    env: {},
    args: ["run", "workers/setup/main.ts"],
    entry: "workers/setup/main.ts",
  });
});

Deno.test("a task that is missing or no plain run is named", () => {
  assert.throws(() => taskCommand(denoJson, { task: "persist", lookup }), /no task 'persist'/);
  assert.throws(() => taskCommand(denoJson, { task: "test", lookup }), /must be 'deno run/);
  assert.throws(() => taskCommand("{}", { task: "api", lookup }), /no task 'api'/);
});

Deno.test("what is polled is reached too: hosts of addresses, not of texts that are none", () => {
  const poll = { everyMs: 1_000, items: "" };
  const streams = [
    { name: "a", poll: { ...poll, env: "SLUICE_POLL_URL" } },
    { name: "b", poll },
    { name: "c", poll },
    { name: "d" },
  ];
  const set: Record<string, string> = {
    SLUICE_POLL_URL: "https://user:secret@api.example/users?key=x",
    SLUICE_POLL_URL_B: "http://[2001:db8::1]:8080/",
    SLUICE_POLL_URL_C: "users",
    SLUICE_POLL_URL_D: "http://d.example",
  };
  const hosts = polledHosts(streams, (name) => set[name]);
  assert.deepEqual(hosts, ["api.example:443", "[2001:db8::1]:8080"]);
  assert.equal(allowNet(hosts, undefined), ",api.example,[2001:db8::1]");
});

Deno.test("services on this machine need nothing more", () => {
  assert.equal(allowNet(["127.0.0.1:9092", "localhost:9042"], undefined), "");
});

Deno.test("other hosts are added once, after what was given", () => {
  const lists = ["k1:9092,k2:9092", "k1:9042,[2001:db8::1]:9042"];
  assert.equal(allowNet(lists, undefined), ",k1,k2,[2001:db8::1]");
  assert.equal(allowNet(lists, "k9,k1"), ",k9,k1,k2,[2001:db8::1]");
  assert.equal(allowNet([], ",k9"), ",k9");
});
