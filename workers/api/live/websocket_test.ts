import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect as connectTo } from "node:net";
import { WebSocket } from "ws";
import { eventually } from "#core/async/wait.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { logOf, readingReader } from "#core/live/test_log.ts";
import { startHttpServer } from "#core/http/http_server.ts";
import { createApiMetrics } from "../server/metrics.ts";
import { LiveCursor } from "./cursor.ts";
import { MAX_BUFFERED } from "./multiplex.ts";
import { serveMultiplex, serveWebSocket } from "./websocket.ts";

const HOST = "127.0.0.1";

Deno.test("clients that answer no ping are cut off, and each is counted out once", async () => {
  const log = logOf(10);
  const stopping = new AbortController();
  const metrics = createApiMetrics({
    logEntries: () => [],
    feedLive: () => true,
    bodyBytes: () => 0,
  });
  const options = {
    signal: stopping.signal,
    // A machine that is busy for less than that cuts off nobody who answers.
    heartbeatMs: 500,
    log: createLogger("api", { level: "error" }),
    onEvents: () => {},
  };
  let closed = 0;
  const server = await startHttpServer((_, { upgrade }) =>
    upgrade!((socket) => {
      const cursor = new LiveCursor(log, {
        stream: "readings",
        reader: readingReader,
        kinds: ["windows"],
      });
      const gone = metrics.liveClient("readings");
      const onClose = () => {
        closed++;
        gone();
      };
      serveWebSocket(socket, { cursor, log }, { ...options, onClose });
    }), { host: HOST, port: 0 });
  const connected = async (count: number) =>
    assert.match(
      await metrics.text(),
      new RegExp(`^sluice_api_live_clients\\{.*\\} ${count}$`, "m"),
    );
  const connect = (autoPong: boolean) =>
    new WebSocket(`ws://${HOST}:${server.port}/`, { autoPong });
  const answering = connect(true);
  const deaf = Array.from({ length: 5 }, () => connect(false));
  // One answers what it was not asked.
  const pretending = deaf[0]!;
  const talking = setInterval(() => {
    if (pretending.readyState === WebSocket.OPEN) pretending.pong("here");
  }, 20);
  const ends = deaf.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  await Promise.all(ends);
  clearInterval(talking);
  await eventually(() => connected(1));
  assert.equal(answering.readyState, WebSocket.OPEN);
  assert.equal(closed, 5);
  answering.close();
  await eventually(() => connected(0));
  assert.equal(closed, 6);
  stopping.abort();
  await server.stop(5_000);
});

/** A masked frame of a client with a text (RFC 6455, section 5.2); the mask changes nothing. */
const frameOf = (text: string) =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

Deno.test("a client that sends on and reads no answer is not listened to, and cut off", async () => {
  const stopping = new AbortController();
  const opened = Promise.withResolvers<WebSocket>();
  const ended = Promise.withResolvers<void>();
  const server = await startHttpServer((_, { upgrade }) =>
    upgrade!((socket) => {
      opened.resolve(socket);
      serveMultiplex(socket, {
        signal: stopping.signal,
        heartbeatMs: 300,
        log: createLogger("api", { level: "error" }),
        open: () => Promise.reject(new Error("nothing is followed")),
        pipeline: () => Promise.resolve("{}"),
        onEvents: () => {},
        onClose: () => ended.resolve(),
      });
    }), { host: HOST, port: 0 });
  const client = connectTo({ host: HOST, port: server.port });
  client.pause();
  client.on("error", () => {});
  client.write(
    "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n" +
      "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  const socket = await opened.promise;
  const nonsense = Buffer.concat(Array.from({ length: 10_000 }, () => frameOf("x")));
  let most = 0;
  const watching = setInterval(() => most = Math.max(most, socket.bufferedAmount), 1);
  const flooding = setInterval(() => {
    for (let n = 0; n < 10; n++) if (client.writableLength < 1e6) client.write(nonsense);
  }, 5);
  await ended.promise;
  clearInterval(watching);
  clearInterval(flooding);
  client.destroy();
  assert(most > MAX_BUFFERED, "it took all answers");
  // What the operating system had brought at once is still answered.
  assert(most < 8 * MAX_BUFFERED, `${most} bytes waited`);
  stopping.abort();
  await server.stop(5_000);
});
