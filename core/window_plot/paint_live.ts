import { placeFlags } from "./geometry.ts";
import type { WindowMark } from "./marks.ts";
import { paintOpenBars, paintOpenLines } from "./paint_windows.ts";
import { fillBox, type Pen, vertical } from "./pen.ts";
import { toX } from "./scales.ts";
import type { BaseScene, LiveScene } from "./scene.ts";
import { progressOf, silentWatermark } from "./windows.ts";

/** Paints above a base what may change with every frame: open windows, watermark, now, pointer. */
export function paintLive(pen: Pen, base: BaseScene, live: LiveScene) {
  const { ctx, palette } = pen;
  const { plot, width, height } = base.geometry;
  ctx.clearRect(0, 0, width, height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.x, 0, plot.width, height);
  ctx.clip();
  paintOpen(pen, base, live);
  paintCursor(pen, base, live);
  if (live.show.now && live.now !== null) {
    ctx.strokeStyle = palette.weak;
    ctx.lineWidth = 1;
    ctx.setLineDash([2, 3]);
    const x = Math.round(toX(base.time, live.now)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, plot.y);
    ctx.lineTo(x, plot.y + plot.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (live.show.watermark && live.event.watermark !== null) {
    ctx.fillStyle = palette.watermark;
    const x = toX(base.time, live.event.watermark);
    vertical(pen, { x, y0: plot.y, y1: plot.y + plot.height, width: 1.5 });
    ctx.beginPath();
    ctx.arc(x, plot.y, 2.5, 0, 2 * Math.PI);
    ctx.fill();
  }
  paintFlags(pen, base, live);
  if (live.selection) {
    ctx.fillStyle = palette.selection;
    const { from, to } = live.selection;
    fillBox(pen, {
      x0: Math.min(from, to),
      x1: Math.max(from, to),
      y0: plot.y,
      y1: plot.y + plot.height,
    });
  }
  ctx.restore();
}

function paintOpen(pen: Pen, base: BaseScene, live: LiveScene) {
  const { ctx } = pen;
  const { plot } = base.geometry;
  const progress = (mark: WindowMark) => progressOf(mark.item, live.event);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.x, plot.y, plot.width, plot.height);
  ctx.clip();
  live.rows.forEach(({ marks }, index) => {
    if (base.style === "bars") {
      paintOpenBars(pen, marks, { ...base, progress });
    } else {
      const last = new Map(base.rows[index]?.marks.map((mark) => [mark.keyIndex, mark]));
      paintOpenLines(pen, marks, { lineWidth: base.lineWidth, last });
    }
  });
  ctx.restore();
}

/** A light column over the window's whole time, also where only its last slide is drawn. */
function paintCursor(pen: Pen, base: BaseScene, { cursor, rows }: LiveScene) {
  if (!cursor) {
    return;
  }
  const all = [...base.rows, ...rows];
  for (const { row, marks } of all) {
    const mark = marks.find(
      ({ item, keyIndex }) =>
        item.start === cursor.start && base.keys[keyIndex]?.key === cursor.key,
    );
    if (mark) {
      const { ctx, palette } = pen;
      const x0 = toX(base.time, mark.item.start);
      const x1 = toX(base.time, mark.item.end);
      ctx.fillStyle = palette.highlight;
      fillBox(pen, { x0, x1, y0: row.y, y1: row.y + row.height });
      ctx.strokeStyle = palette.text;
      ctx.lineWidth = 1;
      outline(ctx, mark, base);
      return;
    }
  }
}

/** A ring around the point of a line, or a frame around a bar or its top. */
function outline(ctx: CanvasRenderingContext2D, mark: WindowMark, { style, tops }: BaseScene) {
  if (style === "lines") {
    ctx.beginPath();
    ctx.arc((mark.x0 + mark.x1) / 2, mark.y, 6, 0, 2 * Math.PI);
    ctx.stroke();
    return;
  }
  ctx.strokeRect(
    Math.round(mark.x0) - 0.5,
    Math.round(tops ? mark.y - 1 : Math.min(mark.y, mark.base)) - 0.5,
    Math.max(2, Math.round(mark.x1 - mark.x0)) + 1,
    tops ? 3 : Math.round(Math.abs(mark.base - mark.y)) + 1,
  );
}

function paintFlags(
  pen: Pen,
  { time, geometry, caption }: BaseScene,
  { event, now, show }: LiveScene,
) {
  if (geometry.flags.height < 12) {
    return;
  }
  const { ctx, palette } = pen;
  ctx.font = palette.smallFont;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const { watermark } = event;
  const closed = silentWatermark(event) ?? 0;
  const flags = placeFlags({
    left: geometry.plot.x,
    right: geometry.plot.x + geometry.plot.width,
    taken: caption?.end ?? -Infinity,
    watermark: show.watermark && watermark !== null
      ? { x: toX(time, watermark), text: "partition watermark" }
      : null,
    now: !show.now || now === null ? null : { x: toX(time, now), text: "now" },
    lateness: show.lateness && watermark !== null && closed - event.allowedLateness < watermark
      ? {
        from: toX(time, closed - event.allowedLateness),
        to: toX(time, watermark),
        text: "can still change",
      }
      : null,
    measure: (text) => ctx.measureText(text).width,
  });
  for (const { name, text, x } of flags) {
    ctx.fillStyle = name === "now" ? palette.weak : palette.watermark;
    ctx.fillText(text, x, geometry.flags.height / 2);
  }
}
