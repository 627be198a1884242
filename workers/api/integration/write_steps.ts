import assert from "node:assert/strict";
import { START, vehicleText } from "../../../tests/support/stored_history.ts";
import { SseClient, webSocketEvents } from "./live_client.ts";
import { STREAM, type World } from "./world.ts";

/** What is posted, and the WebSocket that sends it on. */
export async function writeSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { client, other, inTransaction, updates } = world;
  await t.step(
    "records that are posted are in Kafka when they are acknowledged, unchanged",
    async () => {
      await using live = await SseClient.open(other.url(`${STREAM}/live?kinds=records`));
      const texts = [1, 2, 3].map((n) => vehicleText(`vehicle-${n}`, START + n));
      const body = `[${texts.join(" ,\n")}]`;
      const headers = { "content-type": "application/json" };
      const answer = await client.get(`${STREAM}/records`, { method: "POST", body, headers });
      assert.deepEqual([answer.status, answer.body], [202, { accepted: 3 }]);
      const single = vehicleText("vehicle-1", START + 4);
      const alone = await client.get(`${STREAM}/records`, {
        method: "POST",
        body: single,
        headers,
      });
      assert.deepEqual(alone.body, { accepted: 1 });
      const events = await live.take(4);
      const expected = [...texts, single].map((text) =>
        `{"key":"${JSON.parse(text).device_id}","record":${text}}`
      );
      assert.deepEqual(events.map(({ text }) => text).sort(), expected.sort());
      const half = `[${texts[0]},{"device_id":"vehicle-1"}]`;
      const refused = await client.get(`${STREAM}/records`, {
        method: "POST",
        body: half,
        headers,
      });
      assert.equal(refused.status, 400);
      assert.equal(refused.body.errors[0].index, 1);
      assert.deepEqual(await live.take(0), []);
    },
  );

  await t.step("what windows are made from is the process worker's to write", async () => {
    const path = "/api/v1/streams/vehicle_data_by_vehicle_type/records";
    const headers = { "content-type": "application/json" };
    const answer = await client.get(path, { method: "POST", body: "{}", headers });
    assert.deepEqual([answer.status, answer.body.type], [
      405,
      "urn:sluice:problem:method-not-allowed",
    ]);
    assert.match(answer.body.detail, /send records to 'vehicle_data'/);
  });

  await t.step(
    "a request with a key is written once, whichever instance it is sent to",
    async () => {
      await using live = await SseClient.open(client.url(`${STREAM}/live?kinds=records`));
      const body = `[${vehicleText("vehicle-1", START + 50)},${
        vehicleText("vehicle-2", START + 51)
      }]`;
      const headers = { "content-type": "application/json", "idempotency-key": "trip-1" };
      const post = (api: typeof client, text = body) =>
        api.get(`${STREAM}/records`, { method: "POST", body: text, headers });
      const first = await post(client);
      assert.deepEqual([first.status, first.body], [202, { accepted: 2 }]);
      const again = await Promise.all([post(client), post(other), post(other), post(client)]);
      for (const { status, body } of again) {
        assert.deepEqual([status, body], [202, { accepted: 2, repeated: 2 }]);
      }
      assert.equal((await live.take(2)).length, 2);
      const reused = await post(other, vehicleText("vehicle-3", START));
      assert.equal(reused.status, 422);
      assert.match(reused.body.detail, /another body/);
      // On another stream the key is another one.
      const elsewhere = await client.get("/api/v1/streams/gps_data/records", {
        method: "POST",
        body: "{}",
        headers,
      });
      assert.equal(elsewhere.status, 400);
    },
  );

  await t.step(
    "a record with a declared id is written once, in whatever list it comes",
    async () => {
      await using live = await SseClient.open(client.url(`${STREAM}/live?kinds=records`));
      const texts = [1, 2, 3].map((n) => vehicleText(`vehicle-${n}`, START + 60));
      const post = async (api: typeof client, ...records: string[]) => {
        const { status, body } = await api.get(`${STREAM}/records`, {
          method: "POST",
          body: `[${records.join()}]`,
          headers: { "content-type": "application/json" },
        });
        return [status, body];
      };
      assert.deepEqual(await post(client, texts[0]!, texts[1]!), [202, { accepted: 2 }]);
      assert.deepEqual(await post(other, texts[1]!, texts[2]!, texts[2]!), [202, {
        accepted: 3,
        repeated: 2,
      }]);
      assert.deepEqual(await post(client, texts[2]!), [202, { accepted: 1, repeated: 1 }]);
      const events = await live.take(3);
      assert.deepEqual(events.map(({ data }) => data.key).sort(), [
        "vehicle-1",
        "vehicle-2",
        "vehicle-3",
      ]);
    },
  );

  await t.step("what is refused says what to send instead", async () => {
    const post = async (body: string) => {
      const headers = { "content-type": "application/json" };
      const answer = await client.get(`${STREAM}/records`, { method: "POST", body, headers });
      assert.equal(answer.status, 400, answer.text);
      return answer.body.errors[0];
    };
    const record = JSON.parse(vehicleText("vehicle-1", START));
    const key = "k".repeat(1_025);
    const long = await post(JSON.stringify({ ...record, device_id: key }));
    assert.equal(long.field, "device_id");
    assert.match(long.detail, /1025 bytes in UTF-8: a key has at most 1024/);
    const { body } = await client.get(`${STREAM}/records?key=${key}`);
    assert.match(body.detail, /1 to 1024 bytes/);
    const time = await post(JSON.stringify({ ...record, timestamp: "2026-01-01T00:00:00+0000" }));
    assert.equal(time.field, "timestamp");
    assert.match(time.detail, /write RFC 3339 such as 2026-11-25T10:00:00Z$/);
  });

  await t.step("a WebSocket sends the same events", async () => {
    const url = client.url(`${STREAM}/live?kinds=windows,records&sample=latest`).replace(
      "http",
      "ws",
    );
    const record = vehicleText("vehicle-9", START);
    const events = await webSocketEvents(url, {
      count: 2,
      onOpen: async () => {
        await inTransaction("vehicle_data", [{
          key: "vehicle-9",
          value: vehicleText("vehicle-9", 0),
        }, {
          key: "vehicle-9",
          value: record,
        }]);
        await updates(14);
      },
    });
    const data = (type: string) =>
      events.filter((event) => event.type === type).map(({ data }) => data);
    assert.deepEqual(data("record"), [{ key: "vehicle-9", record: JSON.parse(record) }]);
    assert.deepEqual(data("window").map(({ revision }) => revision), [14]);
  });
}
