import assert from "node:assert/strict";
import kafkajs from "kafkajs";
import { settleStream } from "#core/cassandra/stored_declaration.ts";
import { readings } from "#core/live/test_log.ts";
import { ProgressBoard } from "#core/progress.ts";
import { createLogger } from "#core/telemetry/log.ts";
import { encodeLivePath } from "../../src/contract/channel.ts";
import { LiveChannels } from "./live_channels.ts";
import { LiveLag } from "./live_lag.ts";
import { Pulses } from "./pulses.ts";
import { TailSet } from "./tail_set.ts";

const stream = settleStream(readings, { env: () => undefined });
const log = createLogger("test", { level: "error" });

function channelsOf(tails: TailSet): LiveChannels {
  // Nothing of it is asked, so that it never connects.
  const kafka = new kafkajs.Kafka({ brokers: ["127.0.0.1:9"] });
  const lag = new LiveLag(kafka, { group: "test", topics: () => new Map(), others: () => [], log });
  const all = () => tails.all;
  const pulses = new Pulses({
    tails: all,
    board: new ProgressBoard(),
    lag,
    isComplete: () => true,
  });
  return new LiveChannels({ tails, pulses, epoch: () => "e", log });
}

const pathOf = (key: string) =>
  encodeLivePath({ kind: "windows", stream: "readings", size: 60_000, keys: [key] }).path;

Deno.test("one viewer cannot have any number of channels fed, and others keep theirs", async () => {
  const tails = new TailSet();
  tails.replace([stream]);
  const channels = channelsOf(tails);
  const stop = new AbortController();
  const feed = { send: () => Promise.resolve(), signal: stop.signal };
  const fed = Array.from({ length: 500 }, (_, n) => channels.run(pathOf(`k${n}`), null, feed));
  assert.equal(channels.running, 500);
  assert.equal((await channels.subscribe(pathOf("k7"), null)).status, "ok");
  assert.deepEqual(await channels.subscribe(pathOf("other"), null), {
    status: "permission_denied",
  });
  stop.abort();
  await Promise.all(fed);
  assert.equal(channels.running, 0);
  assert.equal((await channels.subscribe(pathOf("other"), null)).status, "ok");
});

Deno.test("a channel ends with its stream, so that Grafana asks again", async () => {
  const tails = new TailSet();
  tails.replace([stream]);
  const channels = channelsOf(tails);
  const send = () => Promise.resolve();
  const fed = channels.run(pathOf("a"), null, { send, signal: new AbortController().signal });
  const ended = assert.rejects(fed, /no such stream or window/);
  tails.replace([]);
  await ended;
  assert.deepEqual(await channels.subscribe(pathOf("a"), null), { status: "not_found" });
});
