import assert from "node:assert/strict";
import type { Sources } from "../sources.ts";
import { listSchemas } from "./schemas.ts";

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
      const version = named === "latest" ? 30 : Number(named);
      return Response.json({ subject: "a-value", schema: '"int"', id: version, version });
    },
  );
  const { subjects } = await listSchemas({
    settings: {
      schemaRegistry: {
        urls: [`http://127.0.0.1:${server.addr.port}`],
        ...{ credentials: null, token: "" },
      },
    },
    catalogue: { streams: () => Promise.resolve(new Map()) },
  } as unknown as Sources);
  const [{ versions, older, compatibility }] = subjects as [typeof subjects[number]];
  assert.deepEqual(versions.map(({ version }) => version), all.slice(10).reverse());
  assert.deepEqual([older, compatibility], [10, "FULL"]);
  assert.equal(asked.filter((path) => /versions\/\d+$/.test(path)).length, 19);
});
