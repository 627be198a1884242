import type { Rect } from "./geometry.ts";
import type { AnnotationMark } from "./scene.ts";
import type { Pen } from "./pen.ts";

/** Height of an annotation's triangle, px. */
const HEIGHT = 6;

/** A dashed line with a triangle where something happened. */
export function paintAnnotations(pen: Pen, plot: Rect, annotations: readonly AnnotationMark[]) {
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
