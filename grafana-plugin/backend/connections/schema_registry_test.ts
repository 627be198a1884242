import assert from "node:assert/strict";
import { RegistryError } from "#core/registry/registry_error.ts";
import { RegistryAway } from "#core/registry/schema_registry.ts";
import { parseSettings } from "../settings/parse_settings.ts";
import { openRemoteRegistry, schemaRegistryFault } from "./schema_registry.ts";

const { schemaRegistry } = parseSettings({
  jsonData: { schemaRegistryUrl: "http://r1:8081", schemaRegistryUsername: "ann" },
  secureJsonData: { schemaRegistryPassword: "hunter2" },
});

const CASES: readonly [what: string, error: unknown, message: RegExp, fix: RegExp][] = [
  [
    "a refused log-in",
    new RegistryAway("…", { reason: "log-in" }),
    /^The schema registry at http:\/\/r1:8081 refuses the log-in$/,
    /^correct Registry user and Registry password, or Registry token$/,
  ],
  [
    "no answer",
    new RegistryAway("…", { cause: new Error("connection refused") }),
    /^No schema registry answers at http:\/\/r1:8081 \(connection refused\)$/,
    /^start it, or correct Schema registry$/,
  ],
  ["an answer that says so", new RegistryAway("it answers with 503"), /with 503/, /^start it/],
  [
    "an answer that refuses",
    new RegistryError(42201, "The schema is of the kind XML, which is not known"),
    /^The schema registry at http:\/\/r1:8081 does not answer .*kind XML/,
    /^see its log$/,
  ],
  ["a time that is over", new Error("no answer within 5 ms"), /\(no answer within/, /^start it/],
];

for (const [what, error, message, fix] of CASES) {
  Deno.test(`an error of a schema registry becomes a fix: ${what}`, () => {
    const fault = schemaRegistryFault(error, schemaRegistry!);
    assert.match(fault.message, message);
    assert.match(fault.fix, fix);
    assert(!JSON.stringify(fault).includes("hunter2"));
  });
}

Deno.test("the log-in of the settings is what the registry is sent", async () => {
  const sent: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    sent.push(request.headers.get("authorization"));
    return Response.json({ error_code: 40401, message: "none" }, { status: 404 });
  });
  const urls = [`http://127.0.0.1:${server.addr.port}`];
  for (const token of ["", "t"]) {
    const registry = await openRemoteRegistry({ ...schemaRegistry!, urls, token });
    assert.equal(await registry.latest("x"), undefined);
    await registry.close();
  }
  await server.shutdown();
  assert.deepEqual(sent, [`Basic ${btoa("ann:hunter2")}`, "Bearer t"]);
});
