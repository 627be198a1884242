import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { eventually } from "#core/async/wait.ts";
import { messageText, post, SLOW, type World } from "./world.ts";

/** What is posted by phones: both forms, what is wrong with a message, and one that comes again. */
export async function phoneSteps(t: Deno.TestContext, world: World): Promise<void> {
  const { env, read } = world;
  const accelerometer = env.SLUICE_TOPIC_ACCELEROMETER!;
  const [one, other] = await Promise.all([world.worker(), world.worker()]);
  const valuesIn = async (topic: string) =>
    (await read(topic)).map(({ value }) => JSON.parse(String(value)));
  await eventually(async () => {
    const response = await post(one.url, messageText(ids("warm-up", 0)));
    assert.equal(response.status, 200, await response.text());
  }, SLOW);

  await t.step("both forms of a message are in Kafka when they are answered", async () => {
    const own = `{"messageId":1,"sessionId":"walk","deviceId":"phone-1","payload":[
      {"name":"accelerometer","time":1698501144401773999,"values":{"x":0.1,"y":0.2,"z":9.8},"accuracy":3},
      {"name":"accelerometeruncalibrated","time":1698501144401773999,"values":{"x":0,"y":0,"z":1}},
      {"name":"orientation","time":1698501144401773999,
       "values":{"yaw":0,"pitch":0,"roll":0,"qw":1,"qx":0,"qy":0,"qz":0}},
      {"name":"location","time":1698501144401773999,
       "values":{"latitude":52.5,"longitude":13.4,"altitude":34,"speed":-1,"bearing":-1}},
      {"name":"barometer","time":1698501144401773999,"values":{"pressure":1013.2}},
      {"name":"pedometer","time":1698501144401773999,"values":{"steps":12}},
      {"name":"annotation","time":1698501144401773999,"values":{"text":"here"}},
      {"name":"test","time":1698501144401773999,"values":{}},
      {"name":"a sensor of tomorrow","time":1698501144401773999,"values":{"n":12345678901234567891}}
    ]}`;
    const answer = await post(one.url, gzipSync(own), { "content-encoding": "gzip" });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/plain/);
    assert.match(await answer.text(), /^OK: Kafka has 9 readings \(accelerometer 1, /);
    const nested = `{"messageId":"n-1","sessionId":"walk","deviceId":"phone-2",
      "timestamp":1698501144401,"sensors":[{"name":"accelerometer","time":1698501144401,
      "values":{"x":1,"y":2,"z":2},"accuracy":3}]}`;
    assert.equal((await post(other.url, nested)).status, 200);

    const records = await valuesIn(accelerometer);
    const ours = records.filter(({ session_id }) => session_id === "walk");
    assert.deepEqual(
      ours.map(({ recording, at_us, magnitude }) => [recording, at_us, Math.round(magnitude)])
        .sort(),
      [["phone-1/walk", 1698501144401773, 10], ["phone-2/walk", 1698501144401000, 3]],
    );
    const others = await valuesIn(env.SLUICE_TOPIC_PHONE_OTHER!);
    assert.deepEqual(others.map(({ sensor, values }) => [sensor, values]).sort(), [
      ["a sensor of tomorrow", '{"n":12345678901234567891}'],
      ["test", "{}"],
    ]);
    for (const name of ["ORIENTATION", "LOCATION", "BAROMETER", "PEDOMETER", "PHONE_ANNOTATIONS"]) {
      assert.equal((await valuesIn(env[`SLUICE_TOPIC_${name}`]!)).length, 1, name);
    }
  });

  await t.step("what is wrong is named, and nothing of it is written", async () => {
    const before = (await read(accelerometer)).length;
    const readings =
      `{"name":"accelerometer","time":1698501144401773999,"values":{"x":1,"y":2,"z":3}},
      {"name":"accelerometer","time":1698501144401773999,"values":{"x":1,"y":"up","z":3}}`;
    const bad = await post(
      one.url,
      `{"messageId":1,"sessionId":"bad","deviceId":"phone-1","payload":[${readings}]}`,
    );
    assert.equal(bad.status, 400);
    assert.equal(bad.headers.get("content-type"), "application/problem+json");
    const { errors, detail } = await bad.json();
    assert.deepEqual(
      errors.map(({ index, field }: { index: number; field: string }) => [
        index,
        field,
      ]),
      [[1, "values.y"]],
    );
    assert.match(detail, /^Reading 1: values\.y must be a number\. Nothing was written\.$/);
    const statusOf = async (body: BodyInit, headers: Record<string, string> = {}) => {
      const response = await post(one.url, body, headers);
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await statusOf("{"), 400);
    assert.equal(await statusOf("{}", { "content-type": "text/plain" }), 415);
    assert.equal(await statusOf("{}", { "content-encoding": "br" }), 415);
    assert.equal(await statusOf("x".repeat(2_000_001)), 413);
    const bomb = gzipSync(new Uint8Array(50_000_000));
    assert(bomb.length < 100_000);
    assert.equal(await statusOf(bomb, { "content-encoding": "gzip" }), 413);
    assert.equal((await read(accelerometer)).length, before);
    const { problems } = await (await fetch(new URL("/api/v1/ingest", one.url))).json();
    assert.equal(problems[0].status, 413);
  });

  await t.step("records of a stream are taken, one on each line", async () => {
    const line = (at: number) =>
      JSON.stringify({
        ...{ recording: "d/lines", device_id: "d", session_id: "lines", at, at_us: at * 1_000 },
        ...{ x: 0, y: 3, z: 4, magnitude: 5 },
      });
    const url = new URL("/api/v1/streams/accelerometer/records", one.url).href;
    const headers = { "content-type": "application/x-ndjson", "idempotency-key": "lines" };
    for (const expected of [{ accepted: 2 }, { accepted: 2, repeated: 2 }]) {
      const answer = await post(url, `${line(1)}\n${line(2)}\n`, headers);
      assert.deepEqual([answer.status, await answer.json()], [202, expected]);
    }
    const bad = await post(url, `${line(1)}\n{"x":1}`, { "content-type": "application/x-ndjson" });
    assert.deepEqual([bad.status, (await bad.json()).errors[0].index], [400, 1]);
    const written = (await read(accelerometer)).map(({ value }) => String(value))
      .filter((text) => text.includes('"lines"'));
    assert.deepEqual(written.sort(), [line(1), line(2)]);
  });

  await t.step("a message is counted once, by either worker and after a restart", async () => {
    const count = async (session: string) =>
      (await valuesIn(accelerometer)).filter(({ session_id }) => session_id === session).length;
    const bodies = Array.from(
      { length: 20 },
      (_, n) => messageText(ids("again", n), { readings: 3 }),
    );
    const statuses = await Promise.all(
      bodies.flatMap((body) =>
        [one, other, one, other].map(async ({ url }) => {
          const response = await eventually(async () => {
            const answer = await post(url, body);
            if (answer.status === 503) throw new Error(await answer.text());
            return answer;
          }, SLOW);
          assert.match(await response.text(), /^OK: /);
          return response.status;
        })
      ),
    );
    assert(statuses.every((status) => status === 200));
    assert.equal(await count("again"), 60);
    await one.process.kill();
    const restarted = await world.worker();
    for (const body of bodies) {
      const answer = await eventually(async () => {
        const response = await post(restarted.url, body);
        assert.equal(response.status, 200);
        return await response.text();
      }, SLOW);
      assert.match(answer, /has this message already, with 3 readings/);
    }
    assert.equal(await count("again"), 60);
    // One that is asked to stop answers what is under way.
    const last = Array.from(
      { length: 20 },
      (_, n) => post(restarted.url, messageText(ids("last", n))),
    );
    await eventually(async () => {
      const text = await (await fetch(new URL("/metrics", restarted.url))).text();
      assert.match(text, /sluice_ingest_messages_total\{[^}]*repeated="false"[^}]*\} [1-9]/);
    }, SLOW);
    await restarted.process.stop();
    const answers = await Promise.all(last.map((answer) => answer.catch(() => undefined)));
    const taken = answers.filter((answer) => answer?.status === 200).length;
    assert.equal(await count("last"), taken);
    await other.process.stop();
  });
}

function ids(sessionId: string, messageId: number) {
  return { messageId, sessionId, deviceId: "phone-3" };
}
