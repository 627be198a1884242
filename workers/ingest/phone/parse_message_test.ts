import assert from "node:assert/strict";
import { ProblemError } from "#core/http/problem.ts";
import type { Reading } from "#streams/phone/reading.ts";
import { parseMessage } from "./parse_message.ts";

const IDS = '"messageId":7,"sessionId":"s","deviceId":"d"';
const message = (payload: string) => parseMessage(`{${IDS},"payload":${payload}}`);
const first = (entry: string): Reading => message(`[${entry}]`).readings[0]!;

function problemOf(text: string) {
  try {
    parseMessage(text);
  } catch (error) {
    assert(error instanceof ProblemError);
    return error.problem;
  }
  return assert.fail("it is taken");
}

/** The fields that are wrong, each with the index of its reading. */
const faults = (text: string) => problemOf(text).errors?.map(({ index, field }) => [index, field]);

Deno.test("the app's own form, with its time to the nanosecond", () => {
  const text = `{${IDS},"payload":[
    {"name":"accelerometer","time":1698501144401773123,"values":{"x":0.1,"y":-2e-3,"z":9.8},"accuracy":3},
    {"name":"pedometer","time":1698501144401773124,"values":{"steps":9007199254740993}},
    {"name":"test","time":1698501144401773125,"values":{},"accuracy":null}
  ]}`;
  assert.deepEqual(parseMessage(text), {
    messageId: "7",
    sessionId: "s",
    deviceId: "d",
    readings: [
      {
        name: "accelerometer",
        timeNs: 1698501144401773123n,
        values: { x: 0.1, y: -0.002, z: 9.8 },
        accuracy: 3,
      },
      {
        name: "pedometer",
        timeNs: 1698501144401773124n,
        values: { steps: 9007199254740993n },
      },
      { name: "test", timeNs: 1698501144401773125n, values: {} },
    ],
  });
});

Deno.test("the nested form, whose readings may rely on the message's time", () => {
  const text = `{"messageId":"m-1","sessionId":"s","deviceId":"d","timestamp":1698501144401,
    "sensors":[{"name":"gyroscope","values":{"x":1,"y":2,"z":3}},
               {"name":"gyroscope","time":"2023-10-28T13:52:24.5Z","values":{"x":1,"y":2,"z":3}}]}`;
  const { messageId, readings } = parseMessage(text);
  assert.equal(messageId, "m-1");
  assert.deepEqual(readings.map(({ timeNs }) => timeNs), [
    1698501144401000000n,
    1698501144500000000n,
  ]);
});

Deno.test("older apps have the values beside the name and the time", () => {
  const reading = first('{"name":"light","time":1698501144401773123,"lux":12,"accuracy":1}');
  assert.deepEqual(reading.values, { lux: 12 });
});

Deno.test("a time's size tells its unit", () => {
  const ns = (time: string) => first(`{"name":"a","time":${time},"values":{}}`).timeNs;
  assert.equal(ns("1698501144401773123"), 1698501144401773123n);
  assert.equal(ns('"1698501144401773123"'), 1698501144401773123n);
  assert.equal(ns("1698501144401773"), 1698501144401773000n);
  assert.equal(ns("1698501144401"), 1698501144401000000n);
  assert.equal(ns("1698501144401.25"), 1698501144401250000n);
  assert.equal(ns("1698501144.401773"), 1698501144401773000n);
  assert.equal(ns("0"), 0n);
});

Deno.test("each field that is wrong is named, with the index of its reading", () => {
  const good = '{"name":"a","time":1,"values":{}}';
  assert.deepEqual(faults('{"payload":[]}'), [[0, "messageId"], [0, "sessionId"], [0, "deviceId"]]);
  assert.deepEqual(faults(`{${IDS}}`), [[0, "payload"]]);
  assert.deepEqual(faults(`{${IDS},"payload":{}}`), [[0, "payload"]]);
  for (
    const [entry, field] of [
      ["7", ""],
      ['{"time":1,"values":{}}', "name"],
      ['{"name":"","time":1,"values":{}}', "name"],
      ['{"name":12345678901234567890,"time":1,"values":{}}', "name"],
      ['{"name":"a","time":1,"values":{},"accuracy":12345678901234567890}', "accuracy"],
      ['{"name":"a","values":{}}', "time"],
      ['{"name":"a","time":"now","values":{}}', "time"],
      ['{"name":"a","time":-1,"values":{}}', "time"],
      ['{"name":"a","time":null,"values":{}}', "time"],
      ['{"name":"a","time":1,"values":[1]}', "values"],
      ['{"name":"a","time":1,"values":{},"accuracy":"high"}', "accuracy"],
    ]
  ) {
    assert.deepEqual(faults(`{${IDS},"payload":[${good},${entry}]}`), [[1, field]], entry);
  }
  const { detail, status } = problemOf(`{${IDS},"payload":[${good},{"name":"a"}]}`);
  assert.equal(status, 400);
  assert.match(detail, /^Reading 1: time must be the time .*Nothing was written\.$/);
  const many = problemOf(`{${IDS},"payload":[${Array(100).fill("1").join(",")}]}`);
  assert.equal(many.errors?.length, 20);
});

Deno.test("large whole numbers are what they were, wherever they stand", () => {
  const text = `{"messageId":12345678901234567890,"sessionId":"s","deviceId":98765432109876543210,
    "timestamp":1698501144401773123,"payload":[
    {"name":"a","values":{"n":12345678901234567890,"deep":[{"n":-12345678901234567890}]}},
    {"name":"b","time":1698501144401773124,"n":12345678901234567890}]}`;
  const { messageId, deviceId, readings } = parseMessage(text);
  assert.deepEqual([messageId, deviceId], ["12345678901234567890", "98765432109876543210"]);
  assert.deepEqual(readings, [
    {
      name: "a",
      timeNs: 1698501144401773123n,
      values: { n: 12345678901234567890n, deep: [{ n: -12345678901234567890n }] },
    },
    { name: "b", timeNs: 1698501144401773124n, values: { n: 12345678901234567890n } },
  ]);
});

Deno.test("what is no message is refused", () => {
  for (const text of ["", "{", "[]", "1", "null", '"a"']) {
    assert.equal(problemOf(text).type, "urn:sluice:problem:bad-body", text);
  }
  assert.deepEqual(faults('{"messageId":1,"sessionId":"s","deviceId":{},"payload":[]}'), [
    [0, "deviceId"],
  ]);
  const long = "x".repeat(401);
  for (const name of [long, "\\ud800"]) {
    assert.deepEqual(faults(`{"messageId":1,"sessionId":"${name}","deviceId":"d","payload":[]}`), [
      [0, "sessionId"],
    ]);
    assert.deepEqual(faults(`{${IDS},"payload":[{"name":"${name}","time":1}]}`), [[0, "name"]]);
  }
});

Deno.test("a fault is told in a sentence, whatever it is of", () => {
  assert.equal(
    problemOf(`{${IDS},"payload":[5]}`).detail,
    "it must be an object with name, time and values. Nothing was written.",
  );
  assert.equal(
    problemOf('{"messageId":7,"sessionId":"","deviceId":"d","payload":[]}').detail,
    "sessionId must be a text or a number, and is empty. Nothing was written.",
  );
});
