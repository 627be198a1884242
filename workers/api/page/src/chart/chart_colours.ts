import type { Palette } from "#core/window_plot/pen.ts";
import type { WindowStatus } from "#window/update.ts";

/** The window chart's colours. */
export interface ChartColours {
  readonly palette: Palette;
  /** Of a window's bar. */
  readonly status: Readonly<Record<WindowStatus, string>>;
}

/** The colours that the theme has now, from the page's CSS variables. */
export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const ink = read("ink");
  const muted = read("muted");
  return {
    palette: {
      text: ink,
      weak: muted,
      grid: read("grid"),
      background: read("panel"),
      watermark: read("watermark"),
      band: read("lateness"),
      late: read("warning"),
      dead: read("bad"),
      revised: ink,
      complete: fade(muted, 0.16),
      incomplete: read("warning"),
      highlight: fade(ink, 0.08),
      selection: fade(ink, 0.14),
      font: "11px system-ui, sans-serif",
      smallFont: "600 10.5px system-ui, sans-serif",
      hatch: 0.8,
      named: (name) => name || read("accent"),
      fade,
    },
    status: { open: read("open"), final: read("final"), revised: read("revised") },
  };
}

/** The variables that are faded hold colours as `#rrggbb`. */
function fade(colour: string, opacity: number): string {
  return colour + Math.round(opacity * 255).toString(16).padStart(2, "0");
}
