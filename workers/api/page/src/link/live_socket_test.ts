import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { LiveSocket } from "./live_socket.ts";
import type { Answer, LinkState } from "./messages.ts";

// deno-lint-ignore no-explicit-any -- messages of every kind
type Sent = any;

/** A server that remembers what each connection sent, and lets the test answer. */
function serve() {
  const connections: { socket: WebSocket; sent: Sent[] }[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    const connection = { socket, sent: [] as Sent[] };
    socket.onmessage = ({ data }) => connection.sent.push(JSON.parse(data));
    connections.push(connection);
    return response;
  });
  return { connections, server, url: `ws://127.0.0.1:${server.addr.port}/api/v1/live` };
}

function client(url: string) {
  const answers: (Answer & { id: string })[] = [];
  const states: LinkState[] = [];
  /** Before each try to connect again, ms. */
  const waits: number[] = [];
  let heard = 0;
  const socket = new LiveSocket(url, {
    onAnswer: (id, answer) => answers.push({ ...answer, id }),
    onState: (state) => {
      states.push(state);
      if (state.kind === "waiting") waits.push(state.retryAt - Date.now());
    },
    onHeard: () => heard++,
  });
  return { answers, states, waits, socket, heard: () => heard };
}

const until = (condition: () => boolean) => eventually(() => assert(condition()), { everyMs: 10 });
const windows = { stream: "a", kinds: ["windows"] };
const say = (connection: { socket: WebSocket } | undefined, message: unknown) =>
  connection!.socket.send(JSON.stringify(message));

Deno.test("a lost connection is opened again, and every subscription resumed where it was", async () => {
  const { connections, server, url } = serve();
  const { answers, states, socket, heard } = client(url);
  socket.subscribe("1", windows);
  socket.subscribe("2", { pipeline: true });
  await until(() => connections[0]?.sent.length === 2);
  assert.deepEqual(connections[0]!.sent, [
    { subscribe: "1", ...windows },
    { subscribe: "2", pipeline: true },
  ]);
  const event = { type: "window", data: { revision: 1 } };
  say(connections[0], { subscription: "1", lastEventId: "p1", events: [event] });
  // Inside a snapshot there is no position: the one before it stands.
  say(connections[0], { subscription: "1", lastEventId: null, events: [event] });
  say(connections[0], { heartbeat: 5 });
  await until(() => heard() === 3);
  assert.equal(answers.length, 2);
  connections[0]!.socket.close();
  await until(() => connections[1]?.sent.length === 2);
  assert.deepEqual(connections[1]!.sent[0], { subscribe: "1", ...windows, lastEventId: "p1" });
  assert.deepEqual(connections[1]!.sent[1], { subscribe: "2", pipeline: true });
  assert.deepEqual(states.map(({ kind }) => kind), [
    "connecting",
    "live",
    "waiting",
    "connecting",
    "live",
  ]);
  socket.unsubscribe("1");
  socket.unsubscribe("2");
  await until(() => connections[1]!.socket.readyState === WebSocket.CLOSED);
  await server.shutdown();
});

Deno.test("what was ended is not followed any more, and what comes of it is left out", async () => {
  const { connections, server, url } = serve();
  const { answers, socket, heard } = client(url);
  socket.subscribe("1", windows);
  socket.subscribe("2", windows);
  await until(() => connections[0]?.sent.length === 2);
  socket.unsubscribe("1");
  await until(() => connections[0]!.sent.length === 3);
  say(connections[0], { subscription: "1", lastEventId: "x", events: [] });
  say(connections[0], { subscription: "2", lastEventId: "y", events: [] });
  await until(() => heard() === 2);
  assert.deepEqual(answers.map(({ id }) => id), ["2"]);
  socket.unsubscribe("2");
  await until(() => connections[0]!.socket.readyState === WebSocket.CLOSED);
  await server.shutdown();
});

Deno.test("a subscription that the server failed on is asked for again", async () => {
  const { connections, server, url } = serve();
  const { answers, socket } = client(url);
  socket.subscribe("1", windows);
  await until(() => connections[0]?.sent.length === 1);
  const problem = { title: "Something went wrong here", detail: "", status: 500 };
  say(connections[0], { subscription: "1", problem });
  await until(() => connections[0]!.sent.length === 2);
  assert.deepEqual(connections[0]!.sent[1], { subscribe: "1", ...windows });
  assert.equal(answers.length, 1);
  socket.unsubscribe("1");
  await until(() => connections[0]!.socket.readyState === WebSocket.CLOSED);
  await server.shutdown();
});

Deno.test("a server that is not there is tried again with longer and longer waits", async () => {
  const taken = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = taken.addr;
  taken.close();
  const { states, waits, socket } = client(`ws://127.0.0.1:${port}/`);
  socket.subscribe("1", windows);
  await until(() => waits.length === 4);
  assert(states.every(({ kind }) => kind !== "live"));
  // Each is twice the one before, or down to the half of that; the last ones cannot be confused.
  for (const [n, wait] of waits.entries()) {
    assert(wait <= 500 * 2 ** n && wait > 250 * 2 ** n - 100, waits.join());
  }
  socket.unsubscribe("1");
  // The end of what nobody uses is still to come.
  await new Promise((resolve) => setTimeout(resolve, 3_100));
});
