import assert from "node:assert/strict";
import { Hub, type Port } from "./hub.ts";
import type { LiveSocketOptions } from "./live_socket.ts";
import type { Request, ToHub, ToPage } from "./messages.ts";

/** A page's end of a port, without the delay of a real one. */
class Page {
  readonly received: ToPage[] = [];
  readonly port: Port = {
    postMessage: (message: ToPage) => this.received.push(message),
    onmessage: null,
  };

  say(message: ToHub): void {
    this.port.onmessage!(new MessageEvent("message", { data: message }));
  }

  get answers() {
    return this.received.filter((message) => message.type === "answer");
  }
}

function setUp() {
  const open = new Map<string, Request>();
  let line!: LiveSocketOptions;
  const hub = new Hub((options) => {
    line = options;
    return {
      subscribe: (id, request) => void open.set(id, request),
      unsubscribe: (id) => void open.delete(id),
    };
  });
  const page = () => {
    const joined = new Page();
    hub.connect(joined.port);
    return joined;
  };
  return { hub, open, line, page };
}

const request = { stream: "a", kinds: ["windows"] };
const answer = { lastEventId: "p", events: [] };

Deno.test("pages share the line, and each hears only what it follows", () => {
  const { open, line, page } = setUp();
  const [one, two] = [page(), page()];
  // Both use the same name of their own.
  one.say({ type: "follow", id: "0", request });
  two.say({ type: "follow", id: "0", request: { pipeline: true } });
  const [first, second] = [...open.keys()];
  assert.equal(open.size, 2);
  line.onAnswer(first!, answer);
  assert.deepEqual(one.answers, [{ type: "answer", id: "0", answer }]);
  assert.deepEqual(two.answers, []);
  line.onAnswer(second!, answer);
  assert.equal(two.answers.length, 1);
  line.onHeard();
  line.onState({ kind: "live" });
  assert.deepEqual(one.received.slice(-2), [{ type: "heard" }, {
    type: "state",
    state: { kind: "live" },
  }]);
});

Deno.test("a page that comes later hears how the line is", () => {
  const { line, page } = setUp();
  line.onState({ kind: "live" });
  assert.deepEqual(page().received, [{ type: "state", state: { kind: "live" } }]);
});

Deno.test("what a page leaves, and a page that says goodbye, is followed no more", () => {
  const { hub, open, page } = setUp();
  const [one, two] = [page(), page()];
  one.say({ type: "follow", id: "0", request });
  one.say({ type: "follow", id: "1", request });
  two.say({ type: "follow", id: "0", request });
  one.say({ type: "leave", id: "0" });
  assert.equal(open.size, 2);
  one.say({ type: "bye" });
  assert.deepEqual([open.size, hub.pages], [1, 1]);
});

Deno.test("a page that the browser keeps and brings back follows again", () => {
  const { hub, open, line, page } = setUp();
  const one = page();
  one.say({ type: "bye" });
  one.say({ type: "follow", id: "0", request });
  assert.deepEqual([open.size, hub.pages], [1, 1]);
  line.onAnswer([...open.keys()][0]!, answer);
  assert.equal(one.answers.length, 1);
});

Deno.test("a page that is gone without a word is noticed; one that says it is there stays", () => {
  const { hub, open, page } = setUp();
  page().say({ type: "follow", id: "0", request });
  hub.dropGone(Date.now() + 100_000);
  assert.equal(hub.pages, 1);
  hub.dropGone(Date.now() + 300_000);
  assert.deepEqual([open.size, hub.pages], [0, 0]);
});

Deno.test("a page whose machine slept is asked what it follows, and hears of it again", () => {
  const { hub, open, line, page } = setUp();
  const one = page();
  one.say({ type: "follow", id: "0", request });
  hub.dropGone(Date.now() + 3_600_000);
  assert.deepEqual([open.size, hub.pages], [0, 0]);
  one.say({ type: "here" });
  assert.deepEqual(one.received.at(-1), { type: "again" });
  one.say({ type: "follow", id: "0", request });
  line.onAnswer([...open.keys()][0]!, answer);
  assert.deepEqual([one.answers.length, hub.pages], [1, 1]);
  one.say({ type: "here" });
  assert.equal(one.received.filter(({ type }) => type === "again").length, 1);
});
