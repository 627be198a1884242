import type { Pen } from "./pen.ts";

const SIZE = 6;
const patterns = new Map<string, CanvasPattern | null>();

/** Diagonal lines in a colour: what a window still misses. One pattern per colour and pixel ratio. */
export function hatch(pen: Pen, color: string): CanvasPattern | string {
  const { ratio, palette } = pen;
  const id = `${color} ${ratio}`;
  let pattern = patterns.get(id);
  if (pattern === undefined) {
    pattern = createHatch(pen, color);
    patterns.set(id, pattern);
  }
  return pattern ?? palette.fade(color, 0.1);
}

function createHatch({ ctx, ratio, palette }: Pen, color: string): CanvasPattern | null {
  const side = Math.round(SIZE * ratio);
  const tile = document.createElement("canvas");
  tile.width = side;
  tile.height = side;
  const brush = tile.getContext("2d");
  if (!brush) {
    return null;
  }
  brush.strokeStyle = palette.fade(color, 0.4);
  brush.lineWidth = ratio;
  for (const shift of [-side, 0, side]) {
    brush.moveTo(shift, side);
    brush.lineTo(shift + side, 0);
  }
  brush.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
