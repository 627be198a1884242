import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { Authority, type Identity } from "../../../tests/support/certificates.ts";
import { certificateFault } from "../connections/cassandra_fault.ts";
import { shakeHands } from "./reach_server.ts";

const authority = new Authority("authority");
const good = authority.issue("node", { hosts: ["127.0.0.1"] });

/** Shakes hands with a node that does `behave` after the handshake. */
async function meet(
  identity: Identity,
  behave: (socket: TLSSocket) => void,
): Promise<string> {
  const server = createServer(identity, (socket) => {
    socket.on("error", () => {});
    behave(socket);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await shakeHands({ host: "127.0.0.1", port }, { ca: authority.cert });
  } finally {
    server.close();
  }
}

Deno.test("a node that answers, and one that is silent after the handshake", async () => {
  const answering = (socket: TLSSocket) => socket.once("data", () => socket.end("anything"));
  assert.equal(await meet(good, answering), "TLSv1.3");
  const silent = (socket: TLSSocket) => setTimeout(() => socket.destroy(), 2_000);
  assert.equal(await meet(good, (socket) => void silent(socket)), "TLSv1.3");
});

Deno.test("a node that hangs up after the handshake", async () => {
  await assert.rejects(
    meet(good, (socket) => socket.destroy()),
    /the connection was closed after the handshake|ECONNRESET|EPIPE/,
  );
});

Deno.test("a certificate that has expired: the fix covers that too", async () => {
  const until = new Date(Date.now() - 60_000);
  const expired = authority.issue("node", { hosts: ["127.0.0.1"], until });
  const error = await meet(expired, () => {}).then(() => assert.fail("trusted"), (error) => error);
  const fault = certificateFault([error], {
    tls: { ca: authority.cert },
    contactPoints: [{ host: "10.0.0.1", port: 9042 }],
  });
  assert.match(fault!.message, /Cassandra at 10\.0\.0\.1:9042 cannot be trusted/);
  assert.match(fault!.fix, /^set Cassandra CA certificate .* see that it has not expired$/);
});
