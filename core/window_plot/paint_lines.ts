import type { WindowMark } from "./window_marks.ts";
import type { Pen } from "./pen.ts";
import { paintCorrections } from "./paint_bars.ts";

interface LineLook {
  lineWidth: number;
}

/** Points closer than this, px, are left out; the line shows them. */
const POINT_ROOM = 7;
/** With more windows than this points and old values only hide each other. */
const MANY = 600;

const middle = (mark: WindowMark) => (mark.x0 + mark.x1) / 2;

/** Final windows of each key as a line through their middles, broken where a window is missing. */
export function paintFinalLines(pen: Pen, marks: readonly WindowMark[], look: LineLook) {
  const { ctx } = pen;
  ctx.lineJoin = "round";
  ctx.lineWidth = look.lineWidth;
  for (const run of runs(marks)) {
    const [first, second] = run;
    ctx.strokeStyle = first.color;
    ctx.beginPath();
    run.forEach((
      mark,
      index,
    ) => (index === 0 ? ctx.moveTo(middle(mark), mark.y) : ctx.lineTo(middle(mark), mark.y)));
    ctx.stroke();
    const roomy = marks.length <= MANY && (!second || middle(second) - middle(first) >= POINT_ROOM);
    if (roomy) {
      ctx.fillStyle = first.color;
      ctx.beginPath();
      run.forEach((mark) => dot(ctx, mark, 1 + look.lineWidth));
      ctx.fill();
    }
  }
  paintCorrections(pen, marks, { lines: marks.length <= MANY });
}

/** Open windows: a dashed line from the last final one to a hollow point. */
export function paintOpenLines(
  pen: Pen,
  marks: readonly WindowMark[],
  { lineWidth, last }: LineLook & { last: ReadonlyMap<number, WindowMark> },
) {
  const { ctx, palette } = pen;
  const from = new Map(last);
  for (const mark of marks) {
    const previous = from.get(mark.keyIndex);
    if (previous && joined(previous, mark)) {
      ctx.strokeStyle = palette.fade(mark.color, 0.7);
      ctx.lineWidth = lineWidth;
      ctx.setLineDash([4, 3]);
      ctx.beginPath();
      ctx.moveTo(middle(previous), previous.y);
      ctx.lineTo(middle(mark), mark.y);
      ctx.stroke();
      ctx.setLineDash([]);
    }
    from.set(mark.keyIndex, mark);
    ctx.fillStyle = palette.background;
    ctx.strokeStyle = mark.color;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    dot(ctx, mark, 3);
    ctx.fill();
    ctx.stroke();
  }
}

function dot(ctx: CanvasRenderingContext2D, mark: WindowMark, radius: number) {
  ctx.moveTo(middle(mark) + radius, mark.y);
  ctx.arc(middle(mark), mark.y, radius, 0, 2 * Math.PI);
}

type Run = [WindowMark, ...WindowMark[]];

/** Marks of one key without a missing window between them. */
function runs(marks: readonly WindowMark[]): Run[] {
  const found: Run[] = [];
  let run: Run | null = null;
  let previous: WindowMark | null = null;
  for (const mark of marks) {
    if (
      run && previous?.keyIndex === mark.keyIndex && joined(previous, mark) &&
      previous.color === mark.color
    ) {
      run.push(mark);
    } else {
      run = [mark];
      found.push(run);
    }
    previous = mark;
  }
  return found;
}

const joined = (a: WindowMark, b: WindowMark) => b.item.start <= a.item.end;
