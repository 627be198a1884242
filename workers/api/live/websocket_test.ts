import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { eventually } from "#core/async/wait.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { logOf, readingReader } from "#core/live/test_log.ts";
import { startHttpServer } from "#core/http/http_server.ts";
import { createApiMetrics } from "../server/metrics.ts";
import { LiveCursor } from "./cursor.ts";
import { serveWebSocket } from "./websocket.ts";

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
  const ends = deaf.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  await Promise.all(ends);
  await eventually(() => connected(1));
  assert.equal(answering.readyState, WebSocket.OPEN);
  assert.equal(closed, 5);
  answering.close();
  await eventually(() => connected(0));
  assert.equal(closed, 6);
  stopping.abort();
  await server.stop(5_000);
});
