/**
 * `deno task test`: starts one Kafka and one Cassandra, runs every test against them, stops them.
 * Arguments go to `deno test`, so `deno task test tests/end_to_end_test.ts` runs one file.
 *
 * Without arguments there are two rows of tests side by side: those that use these services wait for
 * them more than they compute. What the other row prints comes as a whole, at the end.
 *
 * @module
 */
import { startTemporaryServices } from "../local/services/mod.ts";
import { SHARED } from "./support/test_services.ts";

/**
 * Tests that use the services of the run, or build what Grafana loads. All are patterns from the root
 * of the tree: of several folders Deno applies `--ignore` to the first alone.
 */
const MAIN = [
  "**/*_integration_test.ts",
  "**/backend/integration/**/*_test.ts",
  "**/packaging/**/*_test.ts",
  "**/tests/**/*_test.ts",
];
/** In a browser, some of them against the clock: last, when the other row is done or nearly so. */
const IN_GRAFANA = ["tests/grafana"];
/** Start services of their own and take minutes, in which they mostly wait. */
const APART = ["tests/chaos/chaos_test.ts", "tests/cassandra_outage_test.ts"];

const print = (bytes: Uint8Array) => Deno.stdout.write(bytes);
const say = (line: string) => print(new TextEncoder().encode(`${line}\n`));
/** What no row takes for a test: `--ignore` stands in place of what deno.json excludes. */
const { exclude, test } = JSON.parse(await Deno.readTextFile("deno.json")) as {
  readonly exclude: readonly string[];
  readonly test: { readonly exclude: readonly string[] };
};
const ignoring = (paths: readonly string[]) =>
  `--ignore=${[...exclude, ...test.exclude, ...paths].join()}`;

/** `deno test`. Types have their own step; tests of workers need all that the workers need. */
function denoTest(args: readonly string[], env: Readonly<Record<string, string>>): Deno.Command {
  const all = ["test", "--no-check", "--allow-all", ...args];
  return new Deno.Command(Deno.execPath(), { args: all, env });
}

/** Runs all tests. @returns the exit code of the first row of tests that failed, else 0 */
async function testAll(env: Readonly<Record<string, string>>): Promise<number> {
  await say(`Beside the tests with services run the others, and ${APART.join(" and ")}.`);
  const others = (async () => {
    const outputs = [];
    for (const args of [APART, ["--doc", ignoring(MAIN)]]) {
      outputs.push(await denoTest(args, env).output());
    }
    return outputs;
  })();
  let code = 0;
  for (const args of [[...MAIN, ignoring([...IN_GRAFANA, ...APART])], IN_GRAFANA]) {
    const status = await denoTest(args, env).spawn().status;
    code ||= status.code;
  }
  for (const output of await others) {
    await print(output.stdout);
    await print(output.stderr);
    code ||= output.code;
  }
  return code;
}

await say("Starting Kafka and Cassandra for the tests …");
const services = await startTemporaryServices();
let code = 1;
try {
  const env = {
    [SHARED.kafka]: services.kafka.bootstrap,
    [SHARED.cassandra]: services.cassandra.contactPoints,
  };
  const { args } = Deno;
  code = args.length === 0
    ? await testAll(env)
    : (await denoTest(["--doc", ...args], env).spawn().status).code;
} finally {
  await services[Symbol.asyncDispose]();
}
Deno.exit(code);
