import assert from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "#core/async/wait.ts";
import { Authority } from "../../../tests/support/certificates.ts";
import { messageText, SLOW, type World } from "./world.ts";

/** Tokens, TLS and rates. */
export async function accessSteps(t: Deno.TestContext, world: World): Promise<void> {
  await t.step("with TLS, tokens and a rate", async () => {
    const authority = new Authority("test");
    const { cert, key } = authority.issue("ingest", { hosts: ["localhost"] });
    const folder = await Deno.makeTempDir({ prefix: "sluice-tls-" });
    try {
      const [certFile, keyFile] = [join(folder, "ingest.crt"), join(folder, "ingest.key")];
      await Deno.writeTextFile(certFile, cert);
      await Deno.writeTextFile(keyFile, key);
      const worker = await world.worker({
        env: {
          SLUICE_ALLOW_READ: `,${folder}`,
          SLUICE_INGEST_TLS_CERT_FILE: certFile,
          SLUICE_INGEST_TLS_KEY_FILE: keyFile,
          SLUICE_INGEST_TOKENS: "shared,phone-1=own",
          SLUICE_INGEST_DEVICE_RATE: "1",
          SLUICE_INGEST_DEVICE_BURST: "3",
        },
      });
      const client = Deno.createHttpClient({ caCerts: [authority.cert] });
      try {
        const send = async (token: string | undefined, deviceId: string, messageId = 0) => {
          const init: RequestInit & { client: Deno.HttpClient } = {
            client,
            method: "POST",
            body: messageText({ messageId, sessionId: "tls", deviceId }),
            headers: {
              "content-type": "application/json",
              ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            },
          };
          const response = await fetch(worker.url, init);
          await response.body?.cancel();
          return response;
        };
        await eventually(async () => {
          assert.equal((await send("own", "phone-1")).status, 200);
        }, SLOW);
        assert.equal((await send("shared", "phone-2")).status, 200);
        assert.equal((await send(undefined, "phone-2")).status, 401);
        assert.equal((await send("Shared", "phone-2")).status, 401);
        assert.equal((await send("own", "phone-2")).status, 403);
        const fast = await Promise.all(
          Array.from({ length: 10 }, (_, id) => send("shared", "phone-3", id)),
        );
        const refused = fast.filter(({ status }) => status === 429);
        assert(refused.length > 0 && refused.length < 10);
        for (const { headers } of refused) assert.match(headers.get("retry-after") ?? "", /^\d+$/);
      } finally {
        client.close();
      }
      await worker.process.stop();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
