import assert from "node:assert/strict";
import { computeGeometry, type GeometryOptions } from "./geometry.ts";

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
