import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";
import { eventually } from "../async/wait.ts";
import { within } from "../async/time_limit.ts";
import { type Handler, type HttpServerOptions, startHttpServer } from "./http_server.ts";

const HOST = "127.0.0.1";
const here: Handler = () => new Response("here");

/** A server for one test. */
async function serving(handler: Handler, options: Partial<HttpServerOptions> = {}) {
  const server = await startHttpServer(handler, { host: HOST, port: 0, ...options });
  return {
    port: server.port,
    retire: () => server.retire(),
    [Symbol.asyncDispose]: () => server.stop(5_000),
  };
}

/** A connection on which a client says `text` and then nothing. */
class Client {
  readonly socket: Socket;
  readonly #ended = Promise.withResolvers<void>();
  received = "";

  constructor(port: number, text: string) {
    this.socket = connect(port, HOST, () => this.socket.write(text));
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk: string) => this.received += chunk);
    this.socket.on("error", () => {});
    this.socket.on("close", () => this.#ended.resolve());
  }

  /** Resolves with what was received when the server has closed the connection. */
  async ended(): Promise<string> {
    await within(this.#ended.promise, { ms: 90_000, message: "the connection stays open" });
    return this.received;
  }
}

async function answerTo(port: number, text: string): Promise<string> {
  return await new Client(port, text).ended();
}

Deno.test("port 0 picks a free one", async () => {
  await using server = await serving(here);
  const response = await fetch(`http://${HOST}:${server.port}/`);
  assert.equal(await response.text(), "here");
});

Deno.test("a port that is taken is named with the setting that changes it", async () => {
  await using server = await serving(here);
  await assert.rejects(
    startHttpServer(here, { host: HOST, port: server.port }),
    new RegExp(`Port ${server.port} of ${HOST} is taken: .*SLUICE_API_PORT`),
  );
});

Deno.test("150 each of partial headers, partial bodies, silent and idle connections are closed", async () => {
  let asked = 0;
  const counting: Handler = async (request) => {
    asked++;
    await request.text().catch(() => "");
    return new Response("read");
  };
  await using server = await serving(counting, {
    limits: { headersMs: 2_000, requestMs: 3_000, idleMs: 1_000 },
  });
  const texts = [
    "",
    "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow:",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n[",
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  ];
  const clients = texts.map((text) =>
    Array.from({ length: 150 }, () => new Client(server.port, text))
  );
  const received = await Promise.all(
    clients.map((kind) => Promise.all(kind.map((client) => client.ended()))),
  );
  for (const text of received[0]!) assert.match(text, /^(HTTP\/1\.1 408 |$)/);
  for (const text of received[1]!) assert.match(text, /^(HTTP\/1\.1 408 |$)/);
  // On a machine that is busy for seconds a request may come too late.
  for (const text of received[3]!) assert.match(text, /^HTTP\/1\.1 (200 [^]*read|408 [^]*)$/);
  assert(asked > 0);
  // Others are served all the while and afterwards.
  assert.equal(await (await fetch(`http://${HOST}:${server.port}/`)).text(), "read");
});

Deno.test("a client that reads nothing of its answer is cut off", async () => {
  const cancelled = Promise.withResolvers<void>();
  const endless: Handler = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(256 << 10)),
        cancel: () => cancelled.resolve(),
      }, { highWaterMark: 1 }),
    );
  await using server = await serving(endless, { limits: { stalledMs: 700 } });
  const client = connect(
    server.port,
    HOST,
    () => client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
  );
  client.on("error", () => {});
  client.pause();
  await within(cancelled.promise, { ms: 30_000, message: "it is not cut off" });
  client.destroy();
});

Deno.test("one connection too many is closed, and the others go on", async () => {
  await using server = await serving(here, { connections: 3 });
  const kept = [1, 2, 3].map(() => new Client(server.port, ""));
  await eventually(() => assert(kept.every(({ socket }) => !socket.connecting)));
  assert.equal(await answerTo(server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "");
  kept[0]!.socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  assert.match(await kept[0]!.ended(), /^HTTP\/1\.1 200 /);
  for (const { socket } of kept) socket.destroy();
});

Deno.test("what is no request is a 400 that reaches no route", async () => {
  let asked = 0;
  await using server = await serving(() => {
    asked++;
    return new Response();
  });
  const request = (line: string, ...headers: string[]) =>
    answerTo(server.port, [line, ...headers, "Connection: close", "", ""].join("\r\n"));
  for (
    const answer of await Promise.all([
      request("GET / HTTP/1.1", "Host: localhost/path?"),
      request("GET / HTTP/1.1", "Host: user@localhost"),
      request("GET / HTTP/1.1"),
      request("M1 / HTTP/1.1", "Host: localhost"),
      request("GET nothing HTTP/1.1", "Host: localhost"),
      request("GET / HTTP/1.1", "Host: localhost", "X Y: 1"),
      request(
        "GET / HTTP/1.1",
        "Host: localhost/path?",
        "Upgrade: websocket",
        "Connection: Upgrade",
      ),
    ])
  ) assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.equal(asked, 0);
  const long = await request("GET / HTTP/1.1", "Host: localhost", `X: ${"x".repeat(20_000)}`);
  assert.match(long, /^HTTP\/1\.1 431 /);
});

Deno.test("a client that would rather speak HTTP/2 is answered in HTTP/1.1", async () => {
  await using server = await serving(here);
  const answer = await answerTo(
    server.port,
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n" +
      "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQBAAAAAAIAAAAA\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 200 [^]*here/);
});

const greeting: Handler = (_, { upgrade }) =>
  upgrade === undefined
    ? new Response("no socket", { status: 400 })
    : upgrade((socket) => socket.send("hello"));

Deno.test("a handler makes a WebSocket of the connection; a long message ends it with 1009", async () => {
  await using server = await serving(greeting);
  const socket = new WebSocket(`ws://${HOST}:${server.port}/`);
  const hello = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<number>();
  socket.on("message", (data) => hello.resolve(String(data)));
  socket.on("close", closed.resolve);
  socket.on("error", closed.reject);
  assert.equal(await hello.promise, "hello");
  socket.send("x".repeat(1_024));
  socket.send("x".repeat(60_000_000));
  assert.equal(await within(closed.promise, { ms: 30_000 }), 1_009);
});

Deno.test("a WebSocket that a handler refuses gets the whole answer", async () => {
  await using server = await serving(() => new Response("not now", { status: 503 }));
  const answer = await answerTo(
    server.port,
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  assert.match(answer, /^HTTP\/1\.1 503 [^]*content-length: 7[^]*\r\n\r\nnot now$/);
});

Deno.test("a server that stops answers what it has begun, and ends what is open", async () => {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const server = await startHttpServer(async (_, { upgrade }) => {
    if (upgrade !== undefined) return upgrade(() => {});
    asked.resolve();
    await go.promise;
    return new Response("late");
  }, { host: HOST, port: 0 });
  const idle = new Client(server.port, "");
  const late = fetch(`http://${HOST}:${server.port}/`);
  await asked.promise;
  const stopped = server.stop(5_000);
  go.resolve();
  assert.equal(await (await late).text(), "late");
  await stopped;
  await idle.ended();
});

Deno.test("a server that retires serves on, and ends each connection with its answer", async () => {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  await using server = await serving(async (request) => {
    if (!request.url.endsWith("/slow")) return new Response("here");
    asked.resolve();
    await go.promise;
    return new Response("slow");
  });
  const lines = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const slow = new Client(server.port, lines("/slow"));
  await asked.promise;
  server.retire();
  go.resolve();
  // Neither asks for its end, and idle connections are kept for more than a minute.
  assert.match(await slow.ended(), /^HTTP\/1\.1 200 [^]*connection: close[^]*slow/i);
  assert.match(await answerTo(server.port, lines("/")), /connection: close[^]*here/i);
});

Deno.test("a server that stops waits as long as it was told, and no longer", async () => {
  const asked = Promise.withResolvers<void>();
  const server = await startHttpServer(() => {
    asked.resolve();
    return new Promise<Response>(() => {});
  }, { host: HOST, port: 0 });
  const client = new Client(server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await asked.promise;
  await server.stop(100);
  assert.equal(await client.ended(), "");
});

Deno.test("so it does with who still waits for an answer whether he gets a WebSocket", async () => {
  const asked = Promise.withResolvers<void>();
  const server = await startHttpServer(() => {
    asked.resolve();
    return new Promise<Response>(() => {});
  }, { host: HOST, port: 0 });
  const client = new Client(
    server.port,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  await asked.promise;
  await within(server.stop(100), { ms: 30_000 });
  assert.equal(await client.ended(), "");
});

Deno.test("a server that stops lets its WebSockets be closed in order", async () => {
  const opened = Promise.withResolvers<WebSocket>();
  const server = await startHttpServer(
    (_, { upgrade }) => upgrade!((socket) => opened.resolve(socket)),
    { host: HOST, port: 0 },
  );
  const client = new WebSocket(`ws://${HOST}:${server.port}/`);
  const code = new Promise<number>((resolve) => client.on("close", resolve));
  const socket = await opened.promise;
  const stopped = server.stop(60_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.close(1_001, "the server stops");
  assert.equal(await code, 1_001);
  await stopped;
});
