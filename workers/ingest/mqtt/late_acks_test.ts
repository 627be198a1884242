import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { IPublishPacket, MqttClient } from "mqtt";
import { acknowledgeLate } from "./late_acks.ts";

/** What is used of the client: it sends an acknowledgement as soon as a message is handed over. */
class Connection extends EventEmitter {
  readonly acknowledged: number[] = [];
  declare handleMessage: (packet: IPublishPacket, callback: () => void) => void;

  _sendPacket({ messageId }: { readonly cmd: string; readonly messageId: number }): void {
    this.acknowledged.push(messageId);
  }

  /** A message comes. @returns whether the next may be read */
  receive(messageId: number, text: string, { dup = false } = {}): boolean {
    let next = false;
    const packet = {
      cmd: "publish",
      topic: "t",
      payload: Buffer.from(text),
      qos: 1,
      dup,
      messageId,
    };
    this.handleMessage({ ...packet, retain: false } as IPublishPacket, () => {
      next = true;
      this._sendPacket({ cmd: "puback", messageId });
    });
    return next;
  }
}

function connection(underWay = 10) {
  const client = new Connection();
  const taken: string[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  acknowledgeLate(client as unknown as MqttClient, {
    underWay,
    take: ({ payload }) => {
      taken.push(String(payload));
      const end = Promise.withResolvers<void>();
      ends.push(end);
      return end.promise;
    },
  });
  return { client, taken, ends };
}

/** Lets what has been resolved take effect. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("messages are acknowledged when they are dealt with, in their order", async () => {
  const { client, ends } = connection();
  for (const id of [1, 2, 3]) assert(client.receive(id, `${id}`));
  ends[1]!.resolve();
  await turn();
  assert.deepEqual(client.acknowledged, []);
  ends[0]!.resolve();
  await turn();
  assert.deepEqual(client.acknowledged, [1, 2]);
});

Deno.test("one that is sent again while it is under way is not taken again", async () => {
  const { client, taken, ends } = connection();
  client.receive(1, "a");
  client.emit("close");
  client.receive(1, "a", { dup: true });
  // The number of one that was acknowledged may be given to another.
  client.receive(2, "b");
  client.receive(2, "c", { dup: true });
  for (const { resolve } of ends) resolve();
  await turn();
  assert.deepEqual(taken, ["a", "b", "c"]);
  // Only what the connection asked for that is there.
  assert.deepEqual(client.acknowledged, [1, 2, 2]);
});

Deno.test("one that failed is not acknowledged, and taken again when it comes again", async () => {
  const { client, taken, ends } = connection(1);
  // No room for another: its end is seen by nobody before that.
  assert(!client.receive(1, "a"));
  ends[0]!.reject(new Error("failed"));
  await turn();
  assert.deepEqual(client.acknowledged, []);
  client.receive(1, "a", { dup: true });
  ends[1]!.resolve();
  await turn();
  assert.deepEqual(taken, ["a", "a"]);
  assert.deepEqual(client.acknowledged, [1]);
});
