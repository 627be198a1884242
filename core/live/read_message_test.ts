import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { LIVE_LOG_DEFAULTS, LiveLog } from "./log.ts";
import { logOf, message, prediction, windowUpdate } from "./test_log.ts";
import { isMalformed, readPrediction, readWindow } from "./read_message.ts";

const window = {
  stream: "s",
  key: "a",
  start: 0,
  end: 60_000,
  size: 60_000,
  status: "final",
  revision: 3,
  count: 2,
  late: 0,
  watermark: 60_000,
  measures: { speed: { avg: 4.5 } },
};
const faultOf = (value: unknown) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const read = readWindow(new TextEncoder().encode(text));
  return isMalformed(read) ? read.fault : undefined;
};

Deno.test("a window is a window, also with fields that only newer workers write", () => {
  assert.equal(faultOf(window), undefined);
  assert.equal(faultOf({ ...window, partial: true, newer: 1 }), undefined);
});

for (
  const [fault, value] of [
    [/no JSON/, "{"],
    [/^it must be object/, "3"],
    [/^it must have required properties.*stream/, { key: "a" }],
    [/'measures.speed.avg' must be number/, { ...window, measures: { speed: { avg: "fast" } } }],
    [/'count' must be integer/, { ...window, count: "2" }],
    [/'count' must be >= 0/, { ...window, count: -1 }],
    [/'status' must/, { ...window, status: "done" }],
  ] as const
) {
  Deno.test(`what is no window is named: ${JSON.stringify(value).slice(-40)}`, () => {
    assert.match(faultOf(value)!, fault);
  });
}

Deno.test("bytes that are no text are no window", () => {
  assert.deepEqual(readWindow(new Uint8Array([0x22, 0xff, 0x22])), { fault: "it is no JSON" });
});

Deno.test("a log leaves out what is no window, counts it and reads on", () => {
  const log = logOf(10);
  const wrong = message(1, { key: "a", value: { ...window, count: "2" }, appended: 7 });
  log.append("windows", 0, [windowUpdate(0), wrong, windowUpdate(2)]);
  assert.deepEqual([...log.rings.windows.entries()].map(({ offset }) => offset), [0, 2]);
  assert.equal(log.rings.windows.next(0), 3);
  const { count, newest } = log.malformed("windows");
  assert.equal(count, 1);
  assert.deepEqual([newest?.partition, newest?.offset, newest?.appended], [0, 1, 7]);
  assert.match(newest?.fault ?? "", /'count'/);
  log.append("windows", 0, [message(3, { key: "a", value: "{" })]);
  assert.deepEqual([log.malformed("windows").count, log.rings.windows.next(0)], [2, 4]);
});

Deno.test("so it does with what is no prediction", () => {
  const { value } = prediction(0);
  assert(!isMalformed(readPrediction(value!)));
  const right = JSON.parse(value!.toString());
  assert(!isMalformed(readPrediction(Buffer.from(JSON.stringify({ ...right, newer: 1 })))));
  const log = logOf(10);
  log.append("predictions", 0, [
    prediction(0),
    message(1, { key: "a", value: "{" }),
    message(2, { key: "a", value: { ...right, value: "4" } }),
  ]);
  assert.deepEqual([...log.rings.predictions.entries()].map(({ offset }) => offset), [0]);
  assert.match(log.malformed("predictions").newest?.fault ?? "", /'value' must be number/);
  assert.deepEqual([log.malformed("predictions").count, log.malformed("windows").count], [2, 0]);
});

Deno.test("malformed windows count as long as the ring would hold them", () => {
  const log = new LiveLog({
    ...LIVE_LOG_DEFAULTS,
    windows: { maxEntries: 2, maxBytes: Infinity },
  });
  const wrong = (offset: number) => message(offset, { key: "a", value: "{" });
  for (const partition of [0, 1]) log.rings.windows.begin(partition, 0);
  log.append("windows", 0, [wrong(0), windowUpdate(1)]);
  log.append("windows", 1, [wrong(0), wrong(1)]);
  assert.equal(log.malformed("windows").count, 3);
  log.append("windows", 0, [windowUpdate(2), windowUpdate(3)]);
  assert.deepEqual([log.malformed("windows").count, log.malformed("windows").newest?.partition], [
    2,
    1,
  ]);
  // The topic was made anew: its offsets begin again.
  log.rings.windows.begin(1, 0);
  log.append("windows", 1, [windowUpdate(0), windowUpdate(1), windowUpdate(2)]);
  assert.deepEqual(log.malformed("windows"), { count: 0 });
});
