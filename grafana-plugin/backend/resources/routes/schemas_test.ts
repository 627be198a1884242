import assert from "node:assert/strict";
import type { CallResourceRequest } from "../../sdk/mod.ts";
import { createResources } from "../app.ts";
import type { Sources } from "../sources.ts";
import { listSchemas } from "./schemas.ts";

/** Sources whose registry is at a port of this machine. */
const sourcesAt = (port: number) =>
  ({
    settings: {
      schemaRegistry: { urls: [`http://127.0.0.1:${port}`], credentials: null, token: "" },
    },
    catalogue: { streams: () => Promise.resolve(new Map()) },
    metrics: { resource: () => {} },
  }) as unknown as Sources;

Deno.test("of many versions the newest are read, and the others are counted", async () => {
  const all = Array.from({ length: 30 }, (_, at) => at + 1);
  const asked: string[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    ({ url }) => {
      const { pathname } = new URL(url);
      asked.push(pathname);
      if (pathname === "/subjects") return Response.json(["a-value"]);
      if (pathname.startsWith("/config")) return Response.json({ compatibilityLevel: "FULL" });
      if (pathname.endsWith("/versions")) return Response.json(all);
      const named = pathname.split("/").at(-1)!;
      if (named === "29") {
        return Response.json({ error_code: 40402, message: "Deleted." }, { status: 404 });
      }
      const version = named === "latest" ? 30 : Number(named);
      return Response.json({ subject: "a-value", schema: '"int"', id: version, version });
    },
  );
  const { subjects } = await listSchemas(sourcesAt(server.addr.port));
  const [{ versions, older, compatibility }] = subjects as [typeof subjects[number]];
  // One was deleted after it was listed.
  const left = all.slice(10).filter((version) => version !== 29);
  assert.deepEqual(versions.map(({ version }) => version), left.reverse());
  assert.deepEqual([older, compatibility], [10, "FULL"]);
  assert.equal(asked.filter((path) => /versions\/\d+$/.test(path)).length, 19);
});

Deno.test("however many look, the registry is asked once", async () => {
  let asked = 0;
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => {
      asked++;
      return Response.json([]);
    },
  );
  const resources = createResources(sourcesAt(server.addr.port));
  const request = { method: "GET", url: "schemas", body: new Uint8Array(), context: {} };
  const look = () =>
    resources(request as unknown as CallResourceRequest, new AbortController().signal);
  const answers = await Promise.all([look(), look(), look()]);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200]);
  assert.equal((await look()).status, 200);
  assert.equal(asked, 1);
});
