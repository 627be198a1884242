import type { Palette } from "#core/window_plot/pen.ts";
import type { WindowStatus } from "#window/update.ts";
import { drawnColour } from "../live/drawn_colour.ts";

/** The window chart's colours. */
export interface ChartColours {
  readonly palette: Palette;
  /** Of a window's bar. */
  readonly status: Readonly<Record<WindowStatus, string>>;
}

/** The colours that the theme has now, from the page's CSS variables. */
export function chartColours(): ChartColours {
  const ink = drawnColour("ink");
  const muted = drawnColour("muted");
  const accent = drawnColour("accent");
  return {
    palette: {
      text: ink,
      weak: muted,
      grid: drawnColour("grid"),
      background: drawnColour("panel"),
      watermark: drawnColour("watermark"),
      band: drawnColour("lateness"),
      late: drawnColour("warning"),
      dead: drawnColour("bad"),
      revised: ink,
      complete: fade(muted, 0.16),
      incomplete: drawnColour("warning"),
      highlight: fade(ink, 0.08),
      selection: fade(ink, 0.14),
      font: "11px system-ui, sans-serif",
      smallFont: "600 10.5px system-ui, sans-serif",
      hatch: 0.8,
      named: (name) => name || accent,
      fade,
    },
    status: {
      open: drawnColour("open"),
      final: drawnColour("final"),
      revised: drawnColour("revised"),
    },
  };
}

/** What is faded is opaque: `#rrggbb`. */
function fade(colour: string, opacity: number): string {
  return colour + Math.round(opacity * 255).toString(16).padStart(2, "0");
}
