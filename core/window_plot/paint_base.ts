import type { Geometry, Rect, Row } from "./geometry.ts";
import { rugLane, TICK, valueArea } from "./marks.ts";
import { paintFinalBars, paintFinalLines } from "./paint_windows.ts";
import { fillBox, fitText, horizontal, type Pen, vertical } from "./pen.ts";
import { toY } from "./scales.ts";
import type { AnnotationMark, BaseScene } from "./scene.ts";

/** Paints what stays until final windows, the range or the options change. */
export function paintBase(pen: Pen, scene: BaseScene) {
  const { ctx } = pen;
  const { geometry } = scene;
  ctx.clearRect(0, 0, geometry.width, geometry.height);
  paintGrid(pen, scene);
  ctx.save();
  ctx.beginPath();
  ctx.rect(geometry.plot.x, geometry.plot.y - 4, geometry.plot.width, geometry.plot.height + 4);
  ctx.clip();
  paintThresholds(pen, scene);
  for (const { marks } of scene.rows) {
    if (scene.style === "bars") {
      paintFinalBars(pen, marks, scene);
    } else {
      paintFinalLines(pen, marks, scene);
    }
  }
  paintCompleteness(pen, scene);
  paintAnnotations(pen, geometry.plot, scene.annotations);
  ctx.restore();
  paintStrip(pen, scene);
  paintRug(pen, scene);
  paintLabels(pen, scene);
}

function paintGrid(pen: Pen, { geometry, value, valueLabels, timeLabels, rows }: BaseScene) {
  const { ctx, palette } = pen;
  const { plot } = geometry;
  const right = plot.x + plot.width;
  ctx.fillStyle = palette.grid;
  for (const { x } of timeLabels) {
    vertical(pen, { x, y0: plot.y, y1: plot.y + plot.height });
  }
  for (const { row } of rows) {
    if (row.key === null) {
      valueLabels.forEach((label) =>
        horizontal(pen, { x0: plot.x, x1: right, y: toY(value, label.value, valueArea(row)) })
      );
    }
    if (row.y > plot.y + 1) {
      horizontal(pen, { x0: 0, x1: right, y: row.y });
    }
  }
  horizontal(pen, { x0: 0, x1: right, y: plot.y + plot.height });
}

function paintThresholds(pen: Pen, { thresholds, geometry, rows, value }: BaseScene) {
  const { plot } = geometry;
  const x0 = plot.x;
  const x1 = plot.x + plot.width;
  for (const { row } of thresholds.mode === "off" ? [] : rows) {
    const area = valueArea(row);
    for (const line of thresholds.lines) {
      pen.ctx.fillStyle = pen.palette.fade(line.color, thresholds.mode === "line" ? 0.8 : 0.1);
      const y = toY(value, line.value, area);
      if (thresholds.mode === "area") {
        const top = line.until === null ? area.y : toY(value, line.until, area);
        if (y - top >= 1) {
          fillBox(pen, { x0, x1, y0: top, y1: y });
        }
      } else if (line.value > value.min && line.value < value.max) {
        horizontal(pen, { x0, x1, y });
      }
    }
  }
}

/** A thin line under each window of a row: weak when complete, orange as far as it is not. */
function paintCompleteness(pen: Pen, { rows }: BaseScene) {
  for (const { row, cells } of rows) {
    if (row.key !== null) {
      paintCells(pen, cells, { y: row.y + row.height - 4, height: 2 });
    }
  }
}

function paintStrip(pen: Pen, { geometry, rows }: BaseScene) {
  if (geometry.strip) {
    const { ctx } = pen;
    ctx.save();
    ctx.beginPath();
    ctx.rect(geometry.strip.x, geometry.strip.y, geometry.strip.width, geometry.strip.height);
    ctx.clip();
    rows.forEach(({ cells }) => paintCells(pen, cells, { y: geometry.strip!.y + 3, height: 3 }));
    ctx.restore();
  }
}

/** Below this a window counts as incomplete: counts of complete ones differ by chance. */
const INCOMPLETE = 0.9;

function paintCells(
  pen: Pen,
  cells: BaseScene["rows"][number]["cells"],
  lane: { y: number; height: number },
) {
  const { ctx, palette } = pen;
  for (const { x0, x1, share } of cells) {
    const missing = share < INCOMPLETE;
    ctx.fillStyle = missing ? palette.fade(palette.incomplete, 0.25) : palette.complete;
    fillBox(pen, { x0, x1, y0: lane.y, y1: lane.y + lane.height });
    if (missing) {
      ctx.fillStyle = palette.incomplete;
      fillBox(pen, { x0, x1: x0 + (x1 - x0) * share, y0: lane.y, y1: lane.y + lane.height });
    }
  }
}

function paintRug(pen: Pen, { geometry, ticks }: BaseScene) {
  if (!geometry.rug) {
    return;
  }
  const { ctx, palette } = pen;
  for (const tick of ticks) {
    const lane = rugLane(geometry.rug, tick.source);
    ctx.fillStyle = palette.fade(
      tick.source === "late" ? palette.late : palette.dead,
      tick.marks.length > 1 ? 1 : 0.75,
    );
    fillBox(pen, { x0: tick.x, x1: tick.x + TICK - 1, y0: lane.y, y1: lane.y + lane.height });
  }
  if (geometry.gutter > 44) {
    ctx.font = palette.smallFont;
    ctx.fillStyle = palette.weak;
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    const y = geometry.rug.y + geometry.rug.height / 2;
    ctx.fillText(fitText(ctx, "late · dead", geometry.gutter - 10), geometry.gutter - 8, y);
  }
}

/** Height of a row with room for its name and value, px. */
const TWO_LINES = 36;

function paintLabels(
  pen: Pen,
  { geometry, timeLabels, valueLabels, value, rows, caption }: BaseScene,
) {
  const { ctx, palette } = pen;
  ctx.font = palette.font;
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.weak;
  if (geometry.axis) {
    ctx.textAlign = "center";
    const y = geometry.axis.y + geometry.axis.height / 2 + 2;
    timeLabels.forEach(({ x, text }) => ctx.fillText(text, x, y));
  }
  if (geometry.gutter === 0) {
    return;
  }
  ctx.textAlign = "right";
  for (const { row, name, latest } of rows) {
    if (row.key === null) {
      for (const label of valueLabels) {
        ctx.fillText(label.text, geometry.gutter - 8, toY(value, label.value, valueArea(row)));
      }
    } else {
      paintRowLabel(pen, { geometry, row, name, latest });
    }
  }
  if (caption) {
    ctx.font = palette.smallFont;
    ctx.fillStyle = palette.weak;
    ctx.fillText(caption.text, caption.end, geometry.flags.height / 2);
  }
}

function paintRowLabel(
  { ctx, palette }: Pen,
  { geometry, row, name, latest }: { geometry: Geometry; row: Row; name: string; latest: string },
) {
  const { plot, gutter } = geometry;
  const middle = row.y + row.height / 2;
  const both = row.height >= TWO_LINES;
  const texts = both ? [name, latest] : [name];
  texts.forEach((text, index) => {
    const y = both ? middle - 7 + index * 15 : middle;
    // A name that the plot's edge would cut is left out: half of it is not readable.
    if (y >= plot.y + 5 && y <= plot.y + plot.height - 5) {
      ctx.fillStyle = index === 0 ? palette.text : palette.weak;
      ctx.fillText(fitText(ctx, text, gutter - 10), gutter - 8, y);
    }
  });
}

/** Height of an annotation's triangle, px. */
const HEIGHT = 6;

/** A dashed line with a triangle where something happened. */
function paintAnnotations(pen: Pen, plot: Rect, annotations: readonly AnnotationMark[]) {
  const { ctx, palette } = pen;
  const bottom = plot.y + plot.height;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  for (const { x, annotation } of annotations) {
    const color = palette.named(annotation.color);
    ctx.strokeStyle = palette.fade(color, 0.55);
    ctx.beginPath();
    ctx.moveTo(Math.round(x) + 0.5, plot.y);
    ctx.lineTo(Math.round(x) + 0.5, bottom - HEIGHT);
    ctx.stroke();
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.moveTo(x, bottom - HEIGHT);
    ctx.lineTo(x + HEIGHT - 1, bottom);
    ctx.lineTo(x - HEIGHT + 1, bottom);
    ctx.fill();
  }
  ctx.setLineDash([]);
}
