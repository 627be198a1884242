/**
 * `deno task test`: starts one Kafka and one Cassandra, runs every test against them, stops them.
 * Arguments go to `deno test`, so `deno task test tests/end_to_end_test.ts` runs one file.
 *
 * @module
 */
import { startTemporaryServices } from "../local/services/mod.ts";
import { SHARED } from "./support/test_services.ts";

const encoder = new TextEncoder();
const print = (line: string) => Deno.stdout.write(encoder.encode(`${line}\n`));

await print("Starting Kafka and Cassandra for the tests …");
const services = await startTemporaryServices();
let code = 1;
try {
  const tests = new Deno.Command(Deno.execPath(), {
    // Types have their own step; tests of workers need all that the workers need.
    args: ["test", "--no-check", "--allow-all", "--doc", ...Deno.args],
    env: {
      [SHARED.kafka]: services.kafka.bootstrap,
      [SHARED.cassandra]: services.cassandra.contactPoints,
    },
  }).spawn();
  code = (await tests.status).code;
} finally {
  await services[Symbol.asyncDispose]();
}
Deno.exit(code);
