import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { type LiveState, liveStream } from "./live_stream.ts";

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
