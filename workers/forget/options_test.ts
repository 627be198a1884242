import assert from "node:assert/strict";
import { parseOptions } from "./options.ts";

const parsed = (...args: readonly string[]) => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return { options: parseOptions(args, { out: say, error: say }), said: said.join("") };
};

Deno.test("options come with and without the two dashes that a task passes on", () => {
  const options = { stream: "created_users", key: "7a0eed16", yes: false };
  const given = ["--stream", "created_users", "--key", "7a0eed16"];
  assert.deepEqual(parsed(...given).options, options);
  assert.deepEqual(parsed("--", ...given).options, options);
  assert.deepEqual(parsed(...given, "--yes").options, { ...options, yes: true });
});

Deno.test("what is missing, empty or unknown is named", () => {
  const given = ["--stream", "created_users", "--key", "7a0eed16"];
  const wrong = [
    [given.slice(2), "--stream"],
    [[...given.slice(0, -1), ""], "--key"],
    [[...given, "--yess"], "--yess"],
  ] as const;
  for (const [args, name] of wrong) {
    const { options, said } = parsed(...args);
    assert.equal(options, 2);
    assert.ok(said.includes(name), said);
  }
});

Deno.test("help needs no permission beyond those of the task", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const permissions = tasks.forget.command.split(" ")
    .filter((part: string) => part.startsWith("--") && !part.includes("$"));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...permissions, "workers/forget/main.ts", "--help"],
  }).output();
  assert.equal(code, 0);
  assert.match(new TextDecoder().decode(stdout), /--stream <name>/);
});
