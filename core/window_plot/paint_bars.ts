import type { WindowMark } from "./window_marks.ts";
import { type TimeScale, toX } from "./time_scale.ts";
import { hatch } from "./hatch.ts";
import { fillBox, horizontal, type Pen, vertical } from "./pen.ts";

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
}

/** A diamond at the new value and, where they can be told apart, a line from the old one to it. */
export function paintCorrections(
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
