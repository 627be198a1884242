import assert from "node:assert/strict";
import { type AddressInfo, connect } from "node:net";
import { createServer } from "node:tls";
import type { HealthDetails } from "../../src/contract/resources.ts";
import { parseAddress } from "../settings/address.ts";
import { CERTIFICATE, KEY } from "../settings/test_pem.ts";
import { contextOf } from "./calls.ts";
import type { World } from "./world.ts";

/** Cassandra behind TLS, with the PEM texts of the settings. */
export async function tlsSteps(
  t: Deno.TestContext,
  world: World,
): Promise<void> {
  await using gate = await tlsGate(world);
  const check = async (
    name: string | undefined,
    secrets: Readonly<Record<string, string>>,
  ) => {
    const instance = world.make({
      contactPoints: [`127.0.0.1:${gate.port}`],
      cassandraTls: true,
      ...(name === undefined ? {} : { cassandraTlsServerName: name }),
      kafkaBrokers: [],
    }, secrets);
    const health = await instance.checkHealth(
      { context: contextOf("Admin"), headers: {} },
      new AbortController().signal,
    );
    const { steps } = health.details as HealthDetails;
    return { ...health, tls: steps.find(({ step }) => step === "tls")! };
  };

  await t.step(
    "TLS with the authority and the name on the certificate: all is well",
    async () => {
      const { status, message, tls } = await check("test", {
        cassandraCaCert: CERTIFICATE,
      });
      assert.equal(status, "ok", message);
      assert.match(tls.message, /speaks TLSv1\.3/);
    },
  );

  await t.step(
    "TLS without the authority: the fix is the CA certificate",
    async () => {
      const { tls } = await check("test", {});
      assert.match(tls.message, /cannot be trusted/);
      assert.match(tls.fix!, /set Cassandra CA certificate/);
    },
  );

  await t.step("TLS with another name: the fix is the name", async () => {
    for (const name of [undefined, "other.example"]) {
      const { tls } = await check(name, { cassandraCaCert: CERTIFICATE });
      assert.match(tls.message, /bears another name/);
      assert.match(tls.fix!, /set Name on the certificates/);
    }
  });
}

/** Ends TLS and passes the bytes on to Cassandra. */
async function tlsGate({ config }: World) {
  const [node] = config.cassandraContactPoints;
  const { host, port } = parseAddress(node!, 9_042)!;
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (outer) => {
    const inner = connect({ host, port });
    for (const [from, to] of [[outer, inner], [inner, outer]] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    },
  };
}
