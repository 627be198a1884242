import assert from "node:assert/strict";
import type { Window } from "../../api/contract.ts";
import { daysOf, drawnSum, niceCeiling } from "./days.ts";

const DAY = 86_400_000;

function day(number: number, change: Partial<Window>): Window {
  return {
    stream: "s",
    key: "k",
    start: number * DAY,
    end: (number + 1) * DAY,
    size: DAY,
    status: "final",
    revision: 1,
    count: 1,
    late: 0,
    watermark: null,
    measures: {},
    ...change,
  };
}

const sum = (value: number) => ({ measures: { energy: { sum: value } } });
const rest = (value: number) => ({ measures: { rest: { value } } });

Deno.test("a day joins its meters by part, and the rest with what it is made of", () => {
  const days = daysOf({
    metered: [
      { windows: [day(1, sum(10)), day(2, sum(11))], measure: "energy", part: 0 },
      { windows: [day(1, sum(5))], measure: "energy", part: 0 },
      { windows: [day(1, sum(3))], measure: "energy", part: 1 },
    ],
    rest: [
      day(1, { ...rest(4), status: "revised", revision: 7, inputs: { present: 3, expected: 3 } }),
    ],
    limit: 9,
  });
  assert.deepEqual(days.map(({ start, metered }) => [start / DAY, metered]), [
    [1, [15, 3]],
    [2, [11, undefined]],
  ]);
  const [first, second] = days;
  assert.deepEqual([first!.rest, first!.status, first!.revision], [4, "revised", 7]);
  assert.deepEqual(first!.inputs, { present: 3, expected: 3 });
  assert.deepEqual([second!.rest, second!.status], [undefined, "open"]);
  assert.deepEqual(days.map(drawnSum), [22, 11]);
});

Deno.test("a rest without a value is not zero, and one below zero is not drawn below it", () => {
  const [missing, negative] = daysOf({
    metered: [{ windows: [day(1, sum(10)), day(2, sum(10))], measure: "energy", part: 0 }],
    rest: [day(1, { inputs: { present: 1, expected: 2 } }), day(2, rest(-2))],
    limit: 9,
  });
  assert.equal(missing!.rest, undefined);
  assert.equal(negative!.rest, -2);
  assert.deepEqual([missing!, negative!].map(drawnSum), [10, 10]);
});

Deno.test("only the newest days are kept", () => {
  const windows = [1, 2, 3, 4].map((number) => day(number, sum(number)));
  const days = daysOf({ metered: [{ windows, measure: "energy", part: 0 }], rest: [], limit: 2 });
  assert.deepEqual(days.map(({ start }) => start / DAY), [3, 4]);
});

Deno.test("a scale ends at a round number", () => {
  assert.deepEqual([0, 0.7, 1, 4.1, 151, 999, 2_000].map(niceCeiling), [
    1,
    0.8,
    1,
    5,
    200,
    1_000,
    2_000,
  ]);
});
