import type { WindowMark } from "./marks.ts";
import { fillBox, hatch, horizontal, type Pen, vertical } from "./pen.ts";
import { type TimeScale, toX } from "./scales.ts";

interface BarLook {
  fillOpacity: number;
  lineWidth: number;
  /** Only the tops, where bars have no room side by side. */
  tops: boolean;
}

/** How much weaker a window is filled that can still change. */
const UNSETTLED = 0.6;

/** Final windows: a filled bar with a strong top; those that can still change are lighter. */
export function paintFinalBars(pen: Pen, marks: readonly WindowMark[], look: BarLook) {
  const { ctx, palette } = pen;
  for (const mark of marks) {
    if (!look.tops) {
      ctx.fillStyle = palette.fade(mark.color, look.fillOpacity * (mark.settled ? 1 : UNSETTLED));
      fillBox(pen, { x0: mark.x0, x1: mark.x1, y0: mark.y, y1: mark.base });
    }
    ctx.fillStyle = mark.color;
    horizontal(pen, {
      x0: mark.x0,
      x1: mark.x1,
      y: mark.y,
      width: look.tops ? 2 : Math.max(1, look.lineWidth),
    });
  }
  paintPartials(pen, marks, look);
  paintSpreads(pen, marks);
  paintCorrections(pen, marks, { lines: !look.tops });
}

/**
 * Open windows: filled as far as the watermark has come, hatched where records are still to be
 * expected. With bars side by side each fills from left to right.
 */
export function paintOpenBars(
  pen: Pen,
  marks: readonly WindowMark[],
  look: BarLook & { time: TimeScale; progress: (mark: WindowMark) => number },
) {
  const { ctx, palette } = pen;
  for (const mark of marks) {
    const share = look.progress(mark);
    const passed = Math.max(
      mark.x0,
      Math.min(mark.x1, toX(look.time, mark.item.end - (1 - share) * lengthOf(mark))),
    );
    const edge = slotEdge(mark, look.time, share) ?? passed;
    if (!look.tops) {
      ctx.fillStyle = palette.fade(mark.color, look.fillOpacity * UNSETTLED * 0.8);
      if (edge > mark.x0) {
        fillBox(pen, { x0: mark.x0, x1: edge, y0: mark.y, y1: mark.base });
      }
      if (edge < mark.x1) {
        ctx.fillStyle = hatch(pen, mark.color);
        fillBox(pen, { x0: edge, x1: mark.x1, y0: mark.y, y1: mark.base });
      }
    }
    ctx.strokeStyle = mark.color;
    ctx.lineWidth = look.tops ? 2 : 1;
    ctx.setLineDash([3, 2]);
    ctx.beginPath();
    if (!look.tops) {
      ctx.moveTo(mark.x1 - 0.5, mark.base);
      ctx.lineTo(mark.x1 - 0.5, mark.y);
    } else {
      ctx.moveTo(mark.x1, mark.y);
    }
    ctx.lineTo(mark.x0, mark.y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  paintPartials(pen, marks, look);
  paintSpreads(pen, marks);
}

/** Widest part of a bar that shows that its beginning may be missing, px, and as a share of the bar. */
const MISSING = { most: 14, share: 0.4 };

/** Windows that may lack records from their beginning: there the bar is torn, with a dashed edge. */
function paintPartials(pen: Pen, marks: readonly WindowMark[], { tops }: Pick<BarLook, "tops">) {
  const { ctx, palette } = pen;
  for (const mark of marks) {
    if (!mark.item.partial) {
      continue;
    }
    const x1 = mark.x0 + Math.min(MISSING.most, (mark.x1 - mark.x0) * MISSING.share);
    if (!tops) {
      ctx.fillStyle = palette.background;
      fillBox(pen, { x0: mark.x0, x1, y0: mark.y - 1, y1: mark.base });
      ctx.fillStyle = hatch(pen, mark.color);
      fillBox(pen, { x0: mark.x0, x1, y0: mark.y, y1: mark.base });
    }
    paintMissing(pen, { x: mark.x0 + 0.5, y0: mark.y, y1: tops ? mark.y + 8 : mark.base }, mark);
  }
}

/** A dashed line where something may be missing. */
function paintMissing(
  { ctx }: Pen,
  { x, y0, y1 }: { x: number; y0: number; y1: number },
  { color }: WindowMark,
) {
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 2]);
  ctx.beginPath();
  ctx.moveTo(x, y0);
  ctx.lineTo(x, y1);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A thin line through the middle of a bar, from its least to its greatest value. */
function paintSpreads(pen: Pen, marks: readonly WindowMark[]) {
  const { ctx, palette } = pen;
  ctx.fillStyle = palette.fade(palette.text, 0.55);
  for (const { x0, x1, spread } of marks) {
    if (spread) {
      vertical(pen, { x: (x0 + x1) / 2, ...spread });
    }
  }
}

/** A diamond at the new value and, where they are apart, a line from the old one to it. */
function paintCorrections(
  pen: Pen,
  marks: readonly WindowMark[],
  { lines }: { lines: boolean },
) {
  const { ctx, palette } = pen;
  for (const mark of marks) {
    if (mark.item.status !== "revised") {
      continue;
    }
    const x = (mark.x0 + mark.x1) / 2;
    ctx.fillStyle = palette.revised;
    if (lines && mark.yBefore !== null && Math.abs(mark.yBefore - mark.y) > 1) {
      horizontal(pen, { x0: mark.x0, x1: mark.x1, y: mark.yBefore });
      vertical(pen, { x, y0: Math.min(mark.y, mark.yBefore), y1: Math.max(mark.y, mark.yBefore) });
    }
    const size = Math.min(4, Math.max(2.5, (mark.x1 - mark.x0) / 2));
    ctx.beginPath();
    ctx.moveTo(x, mark.y - size);
    ctx.lineTo(x + size, mark.y);
    ctx.lineTo(x, mark.y + size);
    ctx.lineTo(x - size, mark.y);
    ctx.fill();
    ctx.strokeStyle = palette.background;
    ctx.lineWidth = 1;
    ctx.stroke();
  }
}

const lengthOf = (mark: WindowMark) => mark.item.end - mark.item.start;

/** Where a bar that shares its window's width with others is filled to; null: it has the whole width. */
function slotEdge(mark: WindowMark, time: TimeScale, share: number): number | null {
  const whole = toX(time, mark.item.end) - toX(time, mark.item.start);
  return mark.x1 - mark.x0 < whole * 0.6 ? mark.x0 + share * (mark.x1 - mark.x0) : null;
}

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
  paintPartialPoints(pen, marks);
  paintCorrections(pen, marks, { lines: marks.length <= MANY });
}

/** Half the length of the dashed line through a point, px. */
const TORN = 7;

/** Points of windows that may lack records from their beginning. */
function paintPartialPoints(pen: Pen, marks: readonly WindowMark[]) {
  for (const mark of marks) {
    if (mark.item.partial) {
      paintMissing(pen, { x: middle(mark), y0: mark.y - TORN, y1: mark.y + TORN }, mark);
    }
  }
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
  paintPartialPoints(pen, marks);
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
