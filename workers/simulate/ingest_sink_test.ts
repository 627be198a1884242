import assert from "node:assert/strict";
import type { Delivery, DeliveryKind } from "./deliver.ts";
import { createIngestSink } from "./ingest_sink.ts";
import type { SinkEvents } from "./sink.ts";

interface Post {
  readonly body: string;
  readonly authorization: string | null;
}

/** A receiver that answers each body by what `answer` says of it and of how often it has come. */
async function receiving(
  answer: (body: string, times: number) => Response,
  test: (receiver: {
    readonly url: string;
    readonly posts: readonly Post[];
    readonly written: readonly string[];
    readonly events: SinkEvents;
    readonly states: readonly string[];
  }) => Promise<void>,
): Promise<void> {
  const posts: Post[] = [];
  const written: string[] = [];
  const states: string[] = [];
  const times = new Map<string, number>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = await request.text();
    posts.push({ body, authorization: request.headers.get("authorization") });
    times.set(body, (times.get(body) ?? 0) + 1);
    return answer(body, times.get(body)!);
  });
  const events: SinkEvents = {
    written: (batch) => void written.push(...batch.map(({ value }) => value)),
    away: () => void states.push("away"),
    back: () => void states.push("back"),
  };
  try {
    const url = `http://127.0.0.1:${server.addr.port}/sensor_data`;
    await test({ url, posts, written, events, states });
  } finally {
    await server.shutdown();
  }
}

/** A message that its phone has kept. */
function message(key: string, value: string, kind: DeliveryKind = "ok"): Delivery {
  return { stream: "sensor_data", key, value, kind, eventTime: 0, deliverAt: 5_000 };
}

const patient = () => new AbortController().signal;

Deno.test("a phone posts what is new before what it posted last is answered", async () => {
  const waiting: ((response: Response) => void)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.text();
    return await new Promise<Response>((resolve) => {
      waiting.push(resolve);
      // None is answered before three are here.
      if (waiting.length >= 3) { for (const answer of waiting) answer(new Response("ok")); }
    });
  });
  const written: string[] = [];
  const sink = createIngestSink({
    url: `http://127.0.0.1:${server.addr.port}/sensor_data`,
    events: {
      written: (batch) => void written.push(...batch.map(({ value }) => value)),
      away: () => {},
      back: () => {},
    },
    giveUp: patient(),
  });
  await sink.send(["a1", "a2", "a3"].map((value) => ({ ...message("a", value), deliverAt: 0 })));
  assert.equal(await sink.close(), 0);
  assert.deepEqual(written.sort(), ["a1", "a2", "a3"]);
  await server.shutdown();
});

Deno.test("what phones kept is posted in its order, until each has been taken", async () => {
  const answer = (_: string, times: number) =>
    times === 1
      ? new Response("", { status: 503, headers: { "retry-after": "0.05" } })
      : new Response("ok");
  await receiving(answer, async ({ url, posts, written, events, states }) => {
    const sink = createIngestSink({ url, token: "secret", events, giveUp: patient() });
    await sink.send([message("a", "a1"), message("b", "b1"), message("a", "a2")]);
    await sink.send([message("b", "b2")]);
    assert.equal(await sink.close(), 0);
    assert.deepEqual(written.filter((value) => value.startsWith("a")), ["a1", "a2"]);
    assert.deepEqual(written.filter((value) => value.startsWith("b")), ["b1", "b2"]);
    assert.equal(posts.length, 8);
    assert.ok(posts.every(({ authorization }) => authorization === "Bearer secret"));
    assert.equal(states.at(-1), "back");
  });
});

Deno.test("too fast is waited for and is no outage", async () => {
  const answer = (_: string, times: number) =>
    times < 3
      ? new Response("", { status: 429, headers: { "retry-after": "0" } })
      : new Response("ok");
  await receiving(answer, async ({ url, posts, written, events, states }) => {
    const sink = createIngestSink({ url, events, giveUp: patient() });
    await sink.send([message("a", "a1")]);
    assert.equal(await sink.close(), 0);
    assert.deepEqual([posts.length, written, states], [3, ["a1"], []]);
    assert.equal(posts[0]!.authorization, null);
  });
});

Deno.test("a spoiled message that is refused has its answer; a good one that is refused ends all", async () => {
  const answer = (body: string) => new Response("wrong", { status: body === "bad" ? 400 : 200 });
  await receiving(answer, async ({ url, written, events }) => {
    const sink = createIngestSink({ url, events, giveUp: patient() });
    await sink.send([message("a", "bad", "invalid"), message("a", "good")]);
    assert.equal(await sink.close(), 0);
    assert.deepEqual(written, ["bad", "good"]);
    await sink.send([message("a", "bad")]);
    await assert.rejects(sink.close(), /refuses a message with 400: wrong/);
  });
});

Deno.test("a token that is refused ends all at once", async () => {
  const answer = () => new Response("who are you?", { status: 401 });
  await receiving(answer, async ({ url, events }) => {
    const sink = createIngestSink({ url, events, giveUp: patient() });
    await sink.send([message("a", "a1", "invalid")]);
    await assert.rejects(sink.close(), /with 401: who are you\?/);
  });
});

Deno.test("nobody there is an outage; what is not sent when patience ends is counted", async () => {
  const giveUp = new AbortController();
  const reasons: string[] = [];
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const sink = createIngestSink({
    url: `http://127.0.0.1:${port}/sensor_data`,
    events: {
      written: () => {},
      away: (reason) => {
        reasons.push(reason);
        giveUp.abort();
      },
      back: () => {},
    },
    giveUp: giveUp.signal,
  });
  await sink.send([message("a", "a1"), message("a", "a2")]);
  assert.equal(await sink.close(), 2);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0]!, /Nothing answers at .*start 'deno task ingest'.*refused/);
});
