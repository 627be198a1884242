import assert from "node:assert/strict";
import { listen } from "./start_api.ts";

const handler = () => new Response("here");

Deno.test("port 0 picks a free one", async () => {
  const server = listen(handler, { host: "127.0.0.1", port: 0 });
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/`);
  assert.equal(await response.text(), "here");
  await server.shutdown();
});

Deno.test("a port that is taken is named with the setting that changes it", async () => {
  const server = listen(handler, { host: "127.0.0.1", port: 0 });
  const { port } = server.addr;
  assert.throws(
    () => listen(handler, { host: "127.0.0.1", port }),
    new RegExp(`Port ${port} of 127.0.0.1 is taken: .*SLUICE_API_PORT`),
  );
  await server.shutdown();
});
