import assert from "node:assert/strict";
import { MINUTE, windowItem } from "./test_windows.ts";
import { placeFlags } from "./flags.ts";
import { computeGeometry } from "./geometry.ts";
import { hitTest } from "./pointing.ts";
import { rugTicks } from "./rug.ts";
import { toX } from "./time_scale.ts";
import { rowMarks } from "./window_marks.ts";

const geometry = computeGeometry({
  width: 1000,
  height: 300,
  layout: "rows",
  keys: 2,
  labelWidth: 50,
  scroll: 0,
  showFlags: true,
  showRug: true,
  showCompleteness: true,
});
const time = { from: 0, to: 10 * MINUTE, x: geometry.plot.x, width: geometry.plot.width };
const keys = ["a", "b"].map((key) => ({
  key,
  windows: [0, 1, 2].map((at) => windowItem(at)),
  color: () => "red",
  typical: 10,
}));
const marks = geometry.rows.flatMap((row) =>
  rowMarks(keys, row, {
    time,
    value: { min: 0, max: 100, ticks: [] },
    event: { watermark: null, allowedLateness: 0 },
    style: "bars",
    drawn: null,
    open: false,
  })
);
const record = (at: number, source: "late" | "dead") => ({
  id: `${at}`,
  time: at,
  source,
  stream: "s",
  key: "a",
  body: "",
});
const ticks = rugTicks([
  record(5 * MINUTE, "late"),
  record(5 * MINUTE + 1, "late"),
  record(5 * MINUTE, "dead"),
], time);
const annotation = { time: 2.5 * MINUTE, title: "fire", text: "", color: "red" };
const annotations = [{ x: toX(time, annotation.time), annotation }];
const options = { geometry, time, marks, ticks, annotations, drawn: null };

Deno.test("hitTest finds the window of the row and time, wherever in the column", () => {
  const { y, height } = geometry.rows[1]!;
  const hit = hitTest({ x: time.x + 150, y: y + height - 2 }, options);
  assert.partialDeepStrictEqual(hit, {
    kind: "window",
    mark: { keyIndex: 1, item: { start: MINUTE } },
  });
});

Deno.test("hitTest finds nothing where there is no window, and none outside of the plot", () => {
  assert.equal(hitTest({ x: time.x + 900, y: geometry.rows[0]!.y + 20 }, options), null);
  assert.equal(hitTest({ x: 2, y: geometry.rows[0]!.y + 20 }, options), null);
});

Deno.test("hitTest finds an annotation at the foot of its line, the window above it", () => {
  const x = toX(time, annotation.time) + 3;
  const bottom = geometry.plot.y + geometry.plot.height;
  assert.deepEqual(hitTest({ x, y: bottom - 3 }, options), { kind: "annotation", annotation });
  assert.partialDeepStrictEqual(hitTest({ x, y: bottom - 30 }, options), {
    kind: "window",
    mark: { keyIndex: 1 },
  });
});

Deno.test("hitTest tells the lanes of the rug apart and joins records at one place", () => {
  const x = time.x + time.width / 2;
  assert.partialDeepStrictEqual(hitTest({ x, y: geometry.rug!.y + 3 }, options), {
    kind: "records",
    tick: { source: "late", marks: [{}, {}] },
  });
  assert.partialDeepStrictEqual(hitTest({ x, y: geometry.rug!.y + 11 }, options), {
    kind: "records",
    tick: { source: "dead" },
  });
  assert.equal(hitTest({ x: time.x + 5, y: geometry.rug!.y + 3 }, options), null);
});

Deno.test("rugTicks leaves out records beyond the range", () => {
  assert.deepEqual(rugTicks([record(-1, "late"), record(11 * MINUTE, "dead")], time), []);
});

const place = (watermark: number, now: number, lateness: number, taken = -Infinity) =>
  placeFlags({
    left: 0,
    right: 500,
    taken,
    watermark: { x: watermark, text: "watermark" },
    now: { x: now, text: "now" },
    lateness: { from: lateness, to: watermark, text: "can still change" },
    measure: (text) => text.length * 6,
  });

Deno.test("placeFlags never lets names overlap, at any place of the lines", () => {
  for (let watermark = -50; watermark <= 550; watermark += 7) {
    for (let now = watermark; now <= 550; now += 11) {
      const flags = place(watermark, now, watermark - 150).sort((a, b) => a.x - b.x);
      flags.forEach(({ x, text }, index) => {
        assert.ok(x >= 0);
        assert.ok(x + text.length * 6 <= (flags[index + 1]?.x ?? 501));
      });
    }
  }
});

Deno.test("placeFlags names all that have room", () => {
  assert.deepEqual(place(400, 440, 200).map(({ name }) => name), ["watermark", "now", "lateness"]);
});

Deno.test("placeFlags leaves what is written at the left alone", () => {
  for (let watermark = 0; watermark <= 500; watermark += 7) {
    place(watermark, watermark + 40, watermark - 150, 180).forEach(({ x }) => assert.ok(x > 180));
  }
  assert.deepEqual(place(100, 140, 0, 180), []);
});

Deno.test("placeFlags does not name a band that is out of sight", () => {
  assert.deepEqual(place(-20, 440, -200).map(({ name }) => name), ["now"]);
});
