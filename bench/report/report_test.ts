import assert from "node:assert/strict";
import { join } from "node:path";
import { barChartSvg } from "./bar_chart.tsx";
import { writeFigures } from "./report_page.ts";
import { currentPages, IMAGES_DIR, ROOT } from "./result_files.ts";
import { SECTIONS } from "./sections.ts";

Deno.test("the pages and their pictures show the newest recorded runs", async () => {
  const advice = "run 'npx deno task bench report'";
  for (const [path, { page, images }] of await currentPages()) {
    assert.equal(await Deno.readTextFile(join(ROOT, path)), page, advice);
    for (const [name, svg] of images) {
      assert.equal(await Deno.readTextFile(join(IMAGES_DIR, name)), svg, advice);
    }
  }
});

Deno.test("only what is between the marks is written anew", () => {
  const marks = Object.keys(SECTIONS).map((name) => `<!-- ${name} -->old<!-- /${name} -->`);
  const made = { results: new Map(), sections: SECTIONS };
  const { page, images } = writeFigures(["before", ...marks, "after"].join("\n"), made);
  assert.match(page, /^before\n<!-- windows -->\n\nNo run is recorded/);
  assert.match(page, /after$/);
  assert.doesNotMatch(page, /old/);
  assert.equal(images.size, 0);
  assert.throws(() => writeFigures("no marks", made), /<!-- windows -->/);
});

Deno.test("a chart's bars are as long as their values, and its words are escaped", () => {
  const svg = barChartSvg({
    title: "a < b",
    bars: [
      { label: "half", values: [1, 1], range: [1, 3] },
      { label: "whole", values: [4, 0], text: "four" },
    ],
    parts: ["one", "two"],
  });
  const widths = [...svg.matchAll(/<rect x="([\d.]+)" y="4" width="([\d.]+)"/g)]
    .map(([, x, width]) => [Number(x), Number(width)]);
  assert.deepEqual(widths, [[0, 90], [90, 90], [0, 360], [360, 0]]);
  assert.match(svg, /a &lt; b/);
  assert.match(svg, />four</);
});
