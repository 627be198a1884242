import assert from "node:assert/strict";
import { pause } from "#core/async/wait.ts";
import { Authority } from "../../tests/support/certificates.ts";
import { AddressPolicy } from "./address_policy.ts";
import { PollFailure } from "./failure.ts";
import { ask, type AskOptions } from "./request.ts";

type Handler = (request: Request) => Response | Promise<Response>;

/** A server on this machine, and how often it was asked. */
async function serving(
  handler: Handler,
  test: (origin: string, asked: () => number) => Promise<void>,
  tls: { readonly cert?: string; readonly key?: string } = {},
): Promise<void> {
  let asked = 0;
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls };
  const server = Deno.serve(options as Deno.ServeTcpOptions, (request) => {
    asked++;
    return handler(request);
  });
  try {
    const scheme = tls.cert === undefined ? "http" : "https";
    await test(`${scheme}://127.0.0.1:${server.addr.port}`, () => asked);
  } finally {
    await server.shutdown();
  }
}

const local = new AddressPolicy({ networks: ["127.0.0.1", "::1"] });

function get(url: string, options: Partial<Omit<AskOptions, "url">> = {}) {
  return ask({
    url: new URL(url),
    policy: local,
    redirectHosts: [],
    timeoutMs: 5_000,
    maxBytes: 1_000,
    signal: new AbortController().signal,
    ...options,
  });
}

function failure(kind: string, message: RegExp, retryAfterMs?: number) {
  return (error: unknown) => {
    assert(error instanceof PollFailure, String(error));
    assert.deepEqual([error.kind, error.retryAfterMs], [kind, retryAfterMs], error.message);
    assert.match(error.message, message);
    return true;
  };
}

const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

Deno.test("what comes is taken once: its ETag is sent, and 304 says that nothing is new", async () => {
  await serving((request) => {
    const { headers } = request;
    assert.equal(headers.get("accept-encoding"), "identity");
    if (headers.get("if-none-match") === '"a"') return new Response(null, { status: 304 });
    return new Response("[1]", { headers: { etag: '"a"' } });
  }, async (origin) => {
    const first = await get(`${origin}/users?key=x`);
    const validator = { url: `${origin}/users?key=x`, etag: '"a"' };
    assert.deepEqual(first, { kind: "fresh", body: "[1]", validator });
    assert.deepEqual(await get(`${origin}/users?key=x`, { validator }), { kind: "unchanged" });
    const other = await get(`${origin}/others`, { validator });
    assert.equal(other.kind, "fresh");
  });
});

Deno.test("who an address names is told to its host, and to no other that it redirects to", async () => {
  const echo = ({ headers }: Request) => Response.json([headers.get("authorization")]);
  await serving(echo, async (foreign) => {
    await serving((request) => {
      const { pathname } = new URL(request.url);
      return pathname === "/away"
        ? redirect(foreign)
        : pathname === "/here"
        ? redirect("/")
        : echo(request);
    }, async (origin) => {
      const named = origin.replace("//", "//user:password@");
      const redirectHosts = [new URL(foreign).host];
      const told = async (path: string) => {
        const answer = await get(`${named}${path}`, { redirectHosts });
        return answer.kind === "fresh" ? answer.body : "";
      };
      const basic = JSON.stringify([`Basic ${btoa("user:password")}`]);
      assert.deepEqual(
        [await told("/"), await told("/here"), await told("/away")],
        [basic, basic, "[null]"],
      );
    });
  });
});

Deno.test("a status that is no success says how long to wait", async () => {
  const answers: Record<string, Response> = {
    "/429": new Response("ann", { status: 429, headers: { "retry-after": "7" } }),
    "/500": new Response("ann", { status: 500 }),
    "/304": new Response(null, { status: 304 }),
  };
  await serving(({ url }) => answers[new URL(url).pathname]!, async (origin) => {
    await assert.rejects(get(`${origin}/429`), failure("status", /^it answered 429$/, 7_000));
    await assert.rejects(get(`${origin}/500`), failure("status", /^it answered 500$/));
    await assert.rejects(get(`${origin}/304`), failure("status", /^it answered 304$/));
  });
});

Deno.test("redirects lead to the same host and to those that are allowed", async () => {
  await serving(() => new Response("[2]"), async (foreign, foreignAsked) => {
    await serving(({ url }) => {
      const { pathname, origin } = new URL(url);
      const to: Record<string, string> = {
        "/same": "/list",
        "/foreign": foreign,
        "/file": "file:///etc/passwd",
        "/loop": "/loop",
        "/private": "http://169.254.169.254/latest",
      };
      return pathname in to ? redirect(to[pathname]!) : new Response(JSON.stringify([origin]));
    }, async (origin) => {
      const same = await get(`${origin}/same`);
      assert.equal(same.kind === "fresh" && same.body, JSON.stringify([origin]));
      await assert.rejects(get(`${origin}/foreign`), failure("refused", /REDIRECT_HOSTS/));
      await assert.rejects(get(`${origin}/file`), failure("refused", /no address of HTTP/));
      await assert.rejects(get(`${origin}/loop`), failure("refused", /more than 5 times/));
      assert.equal(foreignAsked(), 0);
      const allowed = await get(`${origin}/foreign`, { redirectHosts: [new URL(foreign).host] });
      assert.equal(allowed.kind === "fresh" && allowed.body, "[2]");
      // A host that may be named is not an address that may be asked.
      const everywhere = { redirectHosts: ["*"] };
      await assert.rejects(
        get(`${origin}/private`, everywhere),
        failure("refused", /^169.254.169.254 is not a public address/),
      );
    });
  });
});

Deno.test("a private address is refused, also by its name", async () => {
  await serving(() => new Response("[]"), async (origin, asked) => {
    const { port } = new URL(origin);
    const strict = new AddressPolicy({ networks: [] });
    await assert.rejects(get(origin, { policy: strict }), failure("refused", /127.0.0.1 is not/));
    await assert.rejects(
      get(`http://localhost:${port}`, { policy: strict }),
      failure("refused", /localhost is at/),
    );
    assert.equal(asked(), 0);
  });
});

Deno.test("however a host is written, its address is what counts", async () => {
  await serving(() => new Response("[]"), async (origin, asked) => {
    const { port } = new URL(origin);
    const policy = new AddressPolicy({ networks: [] });
    const loopback = [
      ...["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "127.0.0.1.", "①②⑦.0.0.1"],
      ...["user:password@127.0.0.1", "8.8.8.8@127.0.0.1", "0", "[::]", "[::1]"],
      ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]"],
      ...["[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[::ffff:0:127.0.0.1]"],
    ];
    for (const host of loopback) {
      for (const scheme of ["http", "https"]) {
        await assert.rejects(
          get(`${scheme}://${host}:${port}`, { policy }),
          failure("refused", /is not a public address/),
          host,
        );
      }
    }
    assert.equal(asked(), 0);
  });
});

Deno.test("nothing at all is sent to an address that a name has got in the meantime", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const policy = new AddressPolicy({
    networks: [],
    resolve: () => Promise.resolve(["8.8.8.8"]),
  });
  for (const scheme of ["http", "https"]) {
    const accepted = listener.accept();
    await assert.rejects(
      get(`${scheme}://localhost:${port}`, { policy }),
      failure("refused", /localhost is at .*, not a public address/),
    );
    using connection = await accepted;
    assert.equal(await connection.read(new Uint8Array(1_000)), null);
  }
  listener.close();
});

Deno.test("a body that is too large, encoded or no text is not read on", async () => {
  const endless = () =>
    new ReadableStream<Uint8Array>({ pull: (to) => to.enqueue(new Uint8Array(512)) });
  await serving(({ url }) => {
    switch (new URL(url).pathname) {
      case "/said":
        return new Response("x".repeat(1_001));
      case "/endless":
        return new Response(endless());
      case "/packed":
        return new Response("x", { headers: { "content-encoding": "gzip" } });
      case "/full":
        return new Response("x".repeat(1_000));
      default:
        return new Response(new Uint8Array([0xff]));
    }
  }, async (origin) => {
    await assert.rejects(get(`${origin}/said`), failure("too_large", /more than 1000 bytes/));
    await assert.rejects(get(`${origin}/endless`), failure("too_large", /SLUICE_POLL_MAX_KB/));
    await assert.rejects(get(`${origin}/packed`), failure("body", /encoded as gzip/));
    await assert.rejects(get(`${origin}/binary`), failure("body", /not UTF-8/));
    assert.equal((await get(`${origin}/full`)).kind, "fresh");
  });
});

Deno.test("a slow answer, and a slow body, end at the time limit; a stop ends both", async () => {
  const stopped = new AbortController();
  const slowBody = () =>
    new ReadableStream<Uint8Array>({
      async pull(to) {
        await pause(50, stopped.signal);
        if (stopped.signal.aborted) to.close();
        else to.enqueue(new Uint8Array([0x20]));
      },
    });
  await serving(async ({ url }) => {
    if (new URL(url).pathname === "/body") return new Response(slowBody());
    await pause(60_000, stopped.signal);
    return new Response("[]");
  }, async (origin) => {
    const limits = { timeoutMs: 300 };
    await assert.rejects(get(`${origin}/late`, limits), failure("timeout", /within 300 ms/));
    await assert.rejects(get(`${origin}/body`, limits), failure("timeout", /within 300 ms/));
    const stop = new AbortController();
    const asked = get(`${origin}/late`, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("stopped")), 50);
    await assert.rejects(asked, /stopped/);
    stopped.abort();
  });
  const nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = nobody.addr;
  nobody.close();
  await assert.rejects(
    get(`http://127.0.0.1:${port}`),
    failure("unreachable", /connection failed/),
  );
});

/** No more than the task has: what TLS asks for by the way would be missing there. */
const permissions = { net: ["localhost", "127.0.0.1"], sys: ["ca" as const], env: false };
const https = "HTTPS is checked against the authority that is named";

Deno.test(https, { permissions }, async () => {
  const authority = new Authority("Test authority");
  const identity = authority.issue("server", { hosts: ["127.0.0.1"] });
  const other = new Authority("Another authority");
  await serving(() => new Response("[3]"), async (origin, asked) => {
    const answer = await get(origin, { ca: authority.cert });
    assert.equal(answer.kind === "fresh" && answer.body, "[3]");
    await assert.rejects(get(origin, { ca: other.cert }), failure("unreachable", /failed/));
    await assert.rejects(get(origin), failure("unreachable", /certificate/));
    const named = origin.replace("127.0.0.1", "localhost");
    await assert.rejects(get(named, { ca: authority.cert }), failure("unreachable", /failed/));
    assert.equal(asked(), 1);
  }, identity);
});
