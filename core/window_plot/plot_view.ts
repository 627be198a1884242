import { rowMarks } from "./marks.ts";
import { type Moment, momentAt } from "./moment.ts";
import { paintBase } from "./paint_base.ts";
import { paintLive } from "./paint_live.ts";
import type { Pen } from "./pen.ts";
import { type Hit, hitTest } from "./pointing.ts";
import { toTime, toX } from "./scales.ts";
import { type BaseScene, buildBase, type LiveScene } from "./scene.ts";
import type { Cursor, PlotSettings } from "./settings.ts";
import { silentWatermark } from "./windows.ts";

/**
 * Draws on two canvases, one above the other: what stays a while below, what may change with every
 * frame above. A frame in which nothing would look different paints nothing.
 */
export class PlotView {
  #settings: PlotSettings | null = null;
  /** Numbers the settings that need a new base. */
  #edition = 0;
  #baseId = "";
  #liveId = "";
  #base: BaseScene | null = null;
  #live: LiveScene | null = null;
  readonly #below: HTMLCanvasElement;
  readonly #above: HTMLCanvasElement;
  readonly #band: HTMLElement;

  /** `band`: an element behind the canvases, which is put where windows can still change. */
  constructor(
    { below, above, band }: {
      below: HTMLCanvasElement;
      above: HTMLCanvasElement;
      band: HTMLElement;
    },
  ) {
    this.#below = below;
    this.#above = above;
    this.#band = band;
  }

  /** What was drawn last. */
  get scene(): BaseScene | null {
    return this.#base;
  }

  update(settings: PlotSettings) {
    const before = this.#settings;
    this.#settings = settings;
    if (!before || BASE_SETTINGS.some((name) => before[name] !== settings[name])) {
      this.#edition++;
    }
    this.#liveId = "";
  }

  /** Paints what differs at the wall-clock time `now`, epoch ms. @returns whether anything did */
  frame(now: number): boolean {
    const settings = this.#settings;
    const below = this.#below.getContext("2d");
    const above = this.#above.getContext("2d");
    if (!settings || !below || !above || settings.width < 2 || settings.height < 2) {
      return false;
    }
    const ratio = globalThis.devicePixelRatio || 1;
    const width = this.#base?.time.width ?? settings.width;
    const moment = momentAt(settings, { now, width });
    const baseId = [
      this.#edition,
      ratio,
      moment.range.to,
      moment.range.from,
      moment.settled,
      settledEdge(moment),
    ].join();
    const baseChanged = baseId !== this.#baseId || this.#outgrown(moment);
    if (baseChanged) {
      this.#baseId = baseId;
      size(this.#below, settings, ratio);
      size(this.#above, settings, ratio);
      below.font = settings.palette.font;
      const measure = (text: string) => below.measureText(text).width;
      const drawn = this.#base?.style === settings.style ? this.#base.value : null;
      this.#base = buildBase(settings, moment, { measure, drawn });
      paintBase(pen(below, ratio, settings), this.#base);
    }
    const base = this.#base!;
    const pixel = Math.round(
      (((moment.now ?? 0) - moment.range.from) / (moment.range.to - moment.range.from)) * width,
    );
    const liveId = [settings.source.version, moment.event.watermark, pixel].join();
    if (!baseChanged && liveId === this.#liveId) {
      return false;
    }
    this.#liveId = liveId;
    this.#live = this.#buildLive(settings, base, moment);
    paintLive(pen(above, ratio, settings), base, this.#live);
    placeBand(this.#band, base, this.#live);
    return true;
  }

  /** What is drawn at a point of the plot, CSS pixels. */
  hit(point: { x: number; y: number }): Hit | null {
    if (!this.#base || !this.#live) {
      return null;
    }
    const marks = [...this.#base.rows, ...this.#live.rows].flatMap((row) => row.marks);
    const { geometry, time, ticks, annotations, drawn } = this.#base;
    return hitTest(point, { geometry, time, marks, ticks, annotations, drawn });
  }

  /** The event time at an x, epoch ms; beside the plot that of its edge. */
  timeAt(x: number): number {
    if (!this.#base) {
      return 0;
    }
    const { time } = this.#base;
    return toTime(time, Math.min(time.x + time.width, Math.max(time.x, x)));
  }

  /** Where a window's value is drawn, CSS pixels; null where it is not visible. */
  locate({ key, start }: Cursor): { x: number; y: number } | null {
    const marks = [...(this.#base?.rows ?? []), ...(this.#live?.rows ?? [])].flatMap((row) =>
      row.marks
    );
    const mark = marks.find(({ item, keyIndex }) =>
      item.start === start && this.#base?.keys[keyIndex]?.key === key
    );
    return mark ? { x: (mark.x0 + mark.x1) / 2, y: mark.y } : null;
  }

  /** How far the rows must be scrolled for a key's row to be visible, px; null where it is. */
  scrollTo(key: string): number | null {
    const { keys, geometry } = this.#base ?? {};
    const index = keys?.findIndex((shown) => shown.key === key) ?? -1;
    if (!geometry || index < 0 || geometry.rows[0]?.key == null) {
      return null;
    }
    const height = geometry.rows[0].height;
    const offset = geometry.plot.y + geometry.rows[0].key * height - geometry.rows[0].y;
    const top = index * height;
    if (top < offset) {
      return top;
    }
    return top + height > offset + geometry.plot.height + 1
      ? top + height - geometry.plot.height
      : null;
  }

  #buildLive(settings: PlotSettings, base: BaseScene, moment: Moment): LiveScene {
    const keys = base.keys.map((shown, index) => ({
      ...shown,
      windows: moment.keys[index]?.windows ?? [],
    }));
    const options = { ...base, event: moment.event, open: true };
    return {
      rows: base.rows.map(({ row }) => ({ row, marks: rowMarks(keys, row, options) })),
      event: moment.event,
      now: moment.now,
      show: settings.show,
      cursor: settings.cursor,
      selection: settings.selection,
    };
  }

  /** Whether an open window has left the scale. */
  #outgrown({ keys }: Moment): boolean {
    const scale = this.#base?.value;
    const { min, max } = this.#settings!.limits;
    if (!scale) {
      return true;
    }
    return keys.some(({ windows }) => {
      const newest = windows[windows.length - 1];
      return (
        newest?.status === "open" &&
        newest.value !== null &&
        ((newest.value > scale.max && max == null) || (newest.value < scale.min && min == null))
      );
    });
  }
}

/** Settings of which another one needs a new base; `watermark` and pointer do not. */
const BASE_SETTINGS: ReadonlyArray<keyof PlotSettings> = [
  "width",
  "height",
  "palette",
  "source",
  "hidden",
  "range",
  "follow",
  "marks",
  "annotations",
  "layout",
  "style",
  "show",
  "measure",
  "limits",
  "look",
  "color",
  "drawn",
  "formatValue",
  "formatTime",
  "calendar",
  "scroll",
];

/** How many window lengths the watermark is beyond zero: windows settle when it grows. */
function settledEdge({ keys, event }: Moment): number {
  const item = keys[0]?.windows[0];
  const length = item ? Math.max(1000, item.end - item.start) : 1000;
  const watermark = silentWatermark(event);
  return watermark === null ? 0 : Math.floor((watermark - event.allowedLateness) / length);
}

function size(canvas: HTMLCanvasElement, { width, height }: PlotSettings, ratio: number) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
}

function pen(ctx: CanvasRenderingContext2D, ratio: number, { palette }: PlotSettings): Pen {
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { ctx, ratio, palette };
}

/** Left and right edge of the time whose windows can still change, px within the plot; null: there is none. */
function bandEdges({ time, geometry: { plot } }: BaseScene, { event, show }: LiveScene) {
  const closed = silentWatermark(event);
  if (!show.lateness || event.watermark === null || closed === null) {
    return null;
  }
  const from = Math.max(plot.x, toX(time, closed - event.allowedLateness));
  const to = Math.min(plot.x + plot.width, toX(time, event.watermark));
  return to > from ? { from, to } : null;
}

/** Puts the band's element there: behind the canvases it does not tint the bars, and moving it paints nothing. */
function placeBand(element: HTMLElement, base: BaseScene, live: LiveScene) {
  const edges = bandEdges(base, live);
  const { y, height } = base.geometry.plot;
  element.style.visibility = edges ? "visible" : "hidden";
  if (edges) {
    element.style.transform = `translate(${edges.from}px, ${y}px)`;
    element.style.width = `${edges.to - edges.from}px`;
    element.style.height = `${height}px`;
  }
}
