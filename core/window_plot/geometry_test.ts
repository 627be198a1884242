import assert from "node:assert/strict";
import { computeGeometry, type GeometryOptions, placeFlags } from "./geometry.ts";

const options: GeometryOptions = {
  width: 800,
  height: 400,
  layout: "rows",
  keys: 4,
  labelWidth: 60,
  scroll: 0,
  showFlags: true,
  showRug: true,
  showCompleteness: true,
};
const geometry = (change: Partial<GeometryOptions>) => computeGeometry({ ...options, ...change });

Deno.test("computeGeometry divides the height without gaps", () => {
  for (const layout of ["rows", "overlay"] as const) {
    const { flags, plot, strip, rug, axis, height } = geometry({ layout });
    const parts = [plot, strip, rug, axis].flatMap((part) => part ?? []);
    assert.equal(flags.height + parts.reduce((sum, part) => sum + part.height, 0), height);
    parts.slice(1).forEach((part, index) =>
      assert.equal(part.y, parts[index]!.y + parts[index]!.height)
    );
  }
});

Deno.test("computeGeometry fills the plot with rows that have room", () => {
  const { rows, plot, contentHeight } = geometry({});
  assert.equal(rows.length, 4);
  assert.equal(contentHeight, plot.height);
  assert.ok(Math.abs(rows[3]!.y + rows[3]!.height - (plot.y + plot.height)) < 0.005);
});

Deno.test("computeGeometry lays out only the visible ones of many rows, and no further than to their end", () => {
  const top = geometry({ keys: 50 });
  assert.equal(top.contentHeight, 50 * 20);
  assert.ok(top.rows.length < 20);
  const end = geometry({ keys: 50, scroll: 99_999 });
  assert.equal(end.rows.at(-1)!.key, 49);
  assert.ok(Math.abs(end.rows.at(-1)!.y + 20 - (end.plot.y + end.plot.height)) < 0.005);
});

Deno.test("computeGeometry leaves out what does not fit, the plot last", () => {
  const tiny = geometry({ width: 100, height: 50 });
  assert.deepEqual([tiny.gutter, tiny.axis, tiny.rug, tiny.strip], [0, null, null, null]);
  assert.equal(tiny.plot.height, 48);
  assert.partialDeepStrictEqual(geometry({ width: 0, height: 0 }).plot, { width: 1, height: 1 });
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
