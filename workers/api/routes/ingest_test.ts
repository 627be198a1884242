import assert from "node:assert/strict";
import type { IngestStatus } from "#core/contract/ingest.ts";
import { apiAlone } from "../server/test_api.ts";

const STATUS: IngestStatus = {
  urls: ["http://192.0.2.1:5000/sensor_data"],
  loopbackOnly: false,
  tls: false,
  token: { needed: true, value: "secret" },
  now: 1,
  devices: [],
  problems: [],
};

/** The API beside something that answers at the ingest worker's address. */
async function beside(
  answer: (request: Request) => Response | Promise<Response>,
  use: (api: ReturnType<typeof apiAlone>) => Promise<void>,
): Promise<void> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  await use(apiAlone({ SLUICE_INGEST_URL: `http://127.0.0.1:${server.addr.port}` }));
}

Deno.test("the token is for who asks at this machine, not for whom a proxy asks", async () => {
  await beside(() => Response.json(STATUS), async ({ ask }) => {
    const tokenFor = async (headers: Record<string, string>) => {
      const response = await ask("/api/v1/ingest", { headers });
      assert.equal(response.status, 200);
      return (await response.json()).token.value;
    };
    assert.equal(await tokenFor({}), "secret");
    assert.equal(await tokenFor({ "x-forwarded-for": "192.0.2.7" }), null);
    assert.equal(await tokenFor({ via: "1.1 proxy" }), null);
  });
});

Deno.test("something else at the ingest worker's address is said to be that", async () => {
  for (
    const [answer, told] of [
      [() => Response.json({ hello: 1 }), /no ingest worker of this version/],
      [() => new Response("<p>hello</p>"), /JSON/],
      [() => new Response("no", { status: 403 }), /it answers 403/],
    ] as const
  ) {
    await beside(answer, async ({ ask, lines }) => {
      const response = await ask("/api/v1/ingest");
      const { type, detail } = await response.json();
      assert.deepEqual([response.status, type], [503, "urn:sluice:problem:ingest-away"]);
      assert.match(detail, told);
      assert.match(detail, /deno task ingest/);
      assert.deepEqual(lines, []);
    });
  }
});

Deno.test("a client that goes while the ingest worker says nothing is no failure", async () => {
  const asked = Promise.withResolvers<void>();
  const silent = Promise.withResolvers<Response>();
  const hang = () => {
    asked.resolve();
    return silent.promise;
  };
  await beside(hang, async ({ ask, lines }) => {
    const gone = new AbortController();
    const answer = ask("/api/v1/ingest", { signal: gone.signal });
    await asked.promise;
    gone.abort();
    const { status } = await answer;
    silent.resolve(new Response());
    assert.deepEqual([status, lines], [499, []]);
  });
});
