import assert from "node:assert/strict";
import { eventually } from "#core/async/wait.ts";
import { START, vehicleText, windowUpdate } from "../../../tests/support/stored_history.ts";
import { HEADERS } from "#core/record/headers.ts";
import { SseClient } from "./live_client.ts";
import { STREAM, STREAMS, type World } from "./world.ts";

/** What comes live: events of every kind, resumes, snapshots, gaps. */
export async function liveSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, other, inTransaction, updates } = world;
  await t.step(
    "live events of every kind, and a resume on another instance without gap or repeat",
    async () => {
      const url = `${STREAM}/live?kinds=windows,late,dead`;
      let lastId: string;
      {
        await using live = await SseClient.open(client.url(url));
        await updates(1, 2, 3);
        const headers = {
          [HEADERS.sourceTopic]: "vehicle_data",
          [HEADERS.sourcePartition]: "1",
          [HEADERS.sourceOffset]: "7",
        };
        await inTransaction("vehicle_data.dead", [
          { key: "a", value: "{broken", headers: { ...headers, [HEADERS.reason]: "not JSON" } },
        ]);
        await inTransaction("vehicle_data.late", [{
          key: "vehicle-1",
          value: vehicleText("vehicle-1", START),
          headers: {
            ...headers,
            [HEADERS.windowSize]: "60000",
            [HEADERS.windowStart]: String(START),
            [HEADERS.windowEnd]: String(START + 60_000),
            [HEADERS.lateBy]: "5",
          },
        }]);
        const events = await live.take(5);
        assert.deepEqual(
          events.filter(({ type }) => type === "window").map(({ data }) => data).sort(byRevision),
          [
            1,
            2,
            3,
          ].map((revision) => windowUpdate({ key: `vehicle-${revision}`, revision })),
        );
        const dead = events.find(({ type }) => type === "dead")?.data;
        assert.deepEqual([dead.value, dead.reason], ["{broken", "not JSON"]);
        const late = events.find(({ type }) => type === "late")?.data;
        const { body } = await client.get(`${STREAM}/late?limit=1`);
        const { at, partition, offset } = late;
        assert.deepEqual(late, { ...body.late[0], at, partition, offset });
        // The client was cut off after its second event.
        lastId = events[1]!.id;
        assert.notEqual(lastId, events[4]!.id);
      }
      await updates(4, 5, 6, 7);
      await using resumed = await SseClient.open(other.url(url), lastId);
      const rest = await resumed.take(7);
      assert.equal(rest.length, 7);
      assert(rest.every(({ type }) => type !== "gap"));
      const again = await SseClient.open(client.url(`${url}&lastEventId=${resumed.lastId}`));
      await updates(8);
      const [only, ...others] = await again.take(1);
      assert.deepEqual([only?.data.revision, others], [8, []]);
      await again[Symbol.asyncDispose]();
    },
  );

  await t.step("a late viewer gets a snapshot; one key can be followed", async () => {
    const url = `${STREAM}/live?snapshot=true&key=vehicle-3`;
    await using live = await SseClient.open(client.url(url));
    assert.deepEqual((await live.take(1)).map(({ data }) => data.revision), [8]);
    await updates(9, 13);
    assert.deepEqual((await live.take(1)).map(({ data }) => data.revision), [13]);
  });

  await t.step("one connection follows many, and another resumes each of them", async () => {
    const shared = { stream: "vehicle_data", kinds: ["windows"] };
    let lastEventId: string;
    {
      using live = await SharedClient.open(client.url("/api/v1/live"));
      live.send({ subscribe: "all", ...shared });
      live.send({ subscribe: "one", ...shared, key: "vehicle-1" });
      live.send({ subscribe: "p", pipeline: true });
      live.send({ subscribe: "lost", ...shared, stream: "nothing" });
      await live.until(() => live.messages.length >= 4);
      assert.equal(live.messages.find(({ problem }) => problem).problem.status, 404);
      await updates(21, 22);
      await live.until(() => live.revisions("all").length === 2);
      assert.deepEqual(live.revisions("one"), [21]);
      await live.until(() =>
        live.messages.some(({ pipeline }) => pipeline?.streams.length === STREAMS.length)
      );
      ({ lastEventId } = live.messages.findLast(({ subscription, lastEventId }) =>
        subscription === "all" && lastEventId !== null
      ));
    }
    await updates(23, 24, 25);
    using resumed = await SharedClient.open(other.url("/api/v1/live"));
    resumed.send({ subscribe: "again", ...shared, lastEventId });
    await resumed.until(() => resumed.revisions("again").length >= 3);
    assert.deepEqual(resumed.revisions("again").toSorted(), [23, 24, 25]);
    await updates(26);
    await resumed.until(() => resumed.revisions("again").includes(26));
    assert.equal(resumed.revisions("again").length, 4);
  });

  await t.step("an id that is not from here is a gap", async () => {
    await using live = await SseClient.open(client.url(`${STREAM}/live`), "bm9uc2Vuc2U");
    const [gap] = await live.take(1);
    assert.deepEqual([gap?.type, gap?.data.reason], ["gap", "foreign"]);
    const elsewhere = await SseClient.open(client.url("/api/v1/streams/gps_data/live"));
    await using wrong = await SseClient.open(client.url(`${STREAM}/live`), elsewhere.lastId);
    assert.equal((await wrong.take(1))[0]?.type, "gap");
    await elsewhere[Symbol.asyncDispose]();
  });
}

/** What a client of many subscriptions gets, and a way to send it more. */
class SharedClient implements Disposable {
  // deno-lint-ignore no-explicit-any -- tests look into messages of every kind
  readonly messages: any[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.messages.push(JSON.parse(data));
  }

  static async open(url: string): Promise<SharedClient> {
    const socket = new WebSocket(url.replace(/^http/, "ws"));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error("the socket failed"));
    });
    return new SharedClient(socket);
  }

  send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Revisions of the windows that one subscription got. */
  revisions(id: string): number[] {
    return this.messages.filter(({ subscription }) => subscription === id)
      .flatMap(({ events = [] }) => events).map(({ data }) => data.revision);
  }

  async until(condition: () => boolean): Promise<void> {
    await eventually(() => assert(condition(), JSON.stringify(this.messages)), { everyMs: 20 });
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

function byRevision(a: { revision: number }, b: { revision: number }): number {
  return a.revision - b.revision;
}
