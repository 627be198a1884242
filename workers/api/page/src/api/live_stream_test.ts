import assert from "node:assert/strict";
import fc from "fast-check";
import { eventually } from "#core/async/wait.ts";
import { eventReader, type LiveState, liveStream, type ServerEvent } from "./live_stream.ts";

const parse = (...chunks: string[]): ServerEvent[] => {
  const events: ServerEvent[] = [];
  const feed = eventReader("", (event) => events.push(event));
  for (const chunk of chunks) feed(chunk);
  return events;
};

Deno.test("an event carries type, data and the newest id", () => {
  assert.deepEqual(parse("id: 7\nevent: window\ndata: {}\n\ndata:x\n\n"), [
    { type: "window", data: "{}", id: "7" },
    { type: "message", data: "x", id: "7" },
  ]);
});

Deno.test("comments and events without data are ignored", () => {
  assert.deepEqual(parse(": heartbeat\n\nevent: gap\n\n"), []);
});

Deno.test("data lines join with a line feed; one leading space goes", () => {
  assert.deepEqual(parse("data: a\ndata:  b\ndata\n\n"), [
    { type: "message", data: "a\n b\n", id: "" },
  ]);
});

Deno.test("an unfinished event waits for its blank line", () => {
  assert.deepEqual(parse("data: a\n"), []);
  assert.deepEqual(parse("data: a\r", "\n\r\n"), [{ type: "message", data: "a", id: "" }]);
});

Deno.test("it does not matter where chunks end", () => {
  const text = 'id: 1\nevent: window\ndata: {"a":1}\r\n\r\n: beat\n\nid: 2\rdata: b\r\rdata: c\n\n';
  const whole = parse(text);
  assert.equal(whole.length, 3);
  fc.assert(fc.property(fc.array(fc.nat(text.length)), (cuts) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
    const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
    assert.deepEqual(parse(...chunks), whole);
  }));
});

Deno.test("a resumed stream keeps its id until the server sends another", () => {
  const ids: string[] = [];
  const feed = eventReader("41", ({ id }) => ids.push(id));
  feed("data: a\n\n");
  assert.deepEqual(ids, ["41"]);
  feed("id: 42\ndata: a\n\n");
  assert.deepEqual(ids, ["41", "42"]);
});

Deno.test("an id without data counts for the events after it", () => {
  assert.deepEqual(parse(": heartbeat\nid: 7\n\nevent: record\ndata: {}\n\n"), [
    { type: "record", data: "{}", id: "7" },
  ]);
});

/** Serves each connection with the next of `answers`; the last one for all that follow. */
function serve(answers: (() => Response)[]) {
  const resumedAfter: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    resumedAfter.push(request.headers.get("last-event-id"));
    return answers[Math.min(resumedAfter.length, answers.length) - 1]!();
  });
  return { resumedAfter, server, url: `http://127.0.0.1:${server.addr.port}/live` };
}

async function until(condition: () => boolean): Promise<void> {
  await eventually(() => assert.ok(condition(), "nothing happened within 5 s"), {
    everyMs: 10,
    timeoutMs: 5_000,
  });
}

Deno.test("a lost connection is resumed after its last event id", async () => {
  const { resumedAfter, server, url } = serve([
    () => new Response("id: a1\nevent: window\ndata: 1\n\n"),
    () => new Response("id: a2\nevent: window\ndata: 2\n\n"),
    () => Response.json({ title: "No such stream", detail: "Choose one" }, { status: 404 }),
  ]);
  const data: string[] = [];
  const states: LiveState[] = [];
  const live = liveStream(url, {
    onEvent: (event) => data.push(event.data),
    onState: (state) => states.push(state),
  });
  live.start();
  await until(() => states.at(-1)?.kind === "stopped");
  assert.deepEqual(data, ["1", "2"]);
  assert.deepEqual(resumedAfter, [null, "a1", "a2"]);
  const end = states.at(-1)!;
  assert.equal(end.kind === "stopped" && end.problem?.title, "No such stream");
  assert.ok(states.some((state) => state.kind === "waiting"));
  await server.shutdown();
});

Deno.test("stop and start go on where the stream was", async () => {
  const { resumedAfter, server, url } = serve([
    () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("id: 9\ndata: x\n\n")),
        }),
      ),
  ]);
  let events = 0;
  const states: string[] = [];
  const live = liveStream(url, {
    onEvent: () => events++,
    onState: (state) => states.push(state.kind),
  });
  live.start();
  await until(() => events === 1);
  live.stop();
  assert.equal(states.at(-1), "stopped");
  live.start();
  await until(() => events === 2);
  assert.equal(resumedAfter[1], "9");
  live.stop();
  await server.shutdown();
});
