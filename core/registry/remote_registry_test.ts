import assert from "node:assert/strict";
import { RemoteRegistry } from "./remote_registry.ts";
import { RegistryError } from "./registry_error.ts";
import { RegistryAway } from "./schema_registry.ts";

/** A registry at whose address something answers so. */
async function answering(
  answer: (path: string) => Response,
  work: (registry: RemoteRegistry) => Promise<void>,
): Promise<void> {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ url }) => answer(new URL(url).pathname),
  );
  const { port } = server.addr;
  const registry = new RemoteRegistry({
    schemaRegistryUrl: [`http://127.0.0.1:${port}`],
    ...{ schemaRegistryUsername: "", schemaRegistryPassword: "", schemaRegistryToken: "" },
  });
  try {
    await work(registry);
  } finally {
    await registry.close();
  }
}

const problem = (status: number, error_code: number) =>
  Response.json({ error_code, message: "no" }, { status });

Deno.test("what a registry says of a schema is told from what others say in its place", async () => {
  const page = () => new Response("<html>", { headers: { "content-type": "text/html" } });
  const cases: readonly [what: string, answer: () => Response, error: RegExp | number][] = [
    ["an id that is not there", () => problem(404, 40403), 40403],
    [
      "a wrong path",
      () => new Response("not found", { status: 404 }),
      /no schema registry.*404|404/,
    ],
    ["a wrong path of Apicurio's", () => problem(404, 0), /is no schema registry/],
    ["a page", page, /with 200\) is no schema registry: correct SCHEMA_REGISTRY_URL/],
    ["a list", () => Response.json([]), /is no schema registry/],
    ["trouble", () => problem(500, 50001), /answers with 500/],
    ["a limit", () => new Response("slowly", { status: 429 }), /answers with 429/],
    ["no log-in", () => problem(401, 40101), /refuses the log-in/],
  ];
  for (const [what, answer, expected] of cases) {
    await answering(answer, async (registry) => {
      await assert.rejects(registry.byId(7), (error) => {
        if (typeof expected === "number") {
          return error instanceof RegistryError && error.code === expected;
        }
        assert(error instanceof RegistryAway, `${what}: ${error}`);
        assert.match(error.message, expected, what);
        return true;
      });
    });
  }
});

Deno.test("what answered in place of a registry is asked again", async () => {
  let isThere = false;
  const answer = () => isThere ? Response.json({ schema: '"int"' }) : new Response("soon");
  await answering(answer, async (registry) => {
    await assert.rejects(registry.byId(7), RegistryAway);
    isThere = true;
    assert.equal((await registry.byId(7)).schema, '"int"');
  });
});

Deno.test("a subject that is not there is none, and imports that many share are asked for once", async () => {
  const asked: string[] = [];
  const answer = (path: string) => {
    asked.push(path);
    if (path.includes("/nowhere/")) return problem(404, 40401);
    const level = Number(path.split("/").at(-1));
    const under = Number.isInteger(level) && !path.includes("ids") ? level - 1 : 30;
    const references = ["a", "b"].map((name) => ({ name, subject: name, version: under }));
    return Response.json({
      ...{ schema: '"int"', id: 1, version: level },
      references: under > 0 ? references : [],
    });
  };
  await answering(answer, async (registry) => {
    assert.equal(await registry.latest("nowhere"), undefined);
    assert.equal((await registry.byId(7)).imports.length, 2);
    assert(asked.length < 100, `${asked.length} questions`);
  });
});

Deno.test("subjects are listed with what holds for all, which is asked for once", async () => {
  const names = Array.from({ length: 20 }, (_, at) => `s${at}`);
  let asked = 0;
  const answer = (path: string) => {
    if (path === "/subjects") return Response.json(names);
    if (path.endsWith("/versions")) return Response.json([1]);
    if (path.startsWith("/config/")) return problem(404, 40408);
    if (path !== "/config") return Response.json({ schema: '"int"', id: 1, version: 1 });
    asked++;
    return Response.json({ compatibilityLevel: "FULL" });
  };
  await answering(answer, async (registry) => {
    const all = await registry.subjects();
    assert.deepEqual(all.map(({ compatibility }) => compatibility), names.map(() => "FULL"));
    assert.equal(asked, 1);
  });
});
