import { drawnColour } from "../live/drawn_colour.ts";

/** Colours of canvas drawings; CSS variables hold them, so that both themes are in one place. */
export interface ThemeColours {
  readonly land: string;
  readonly coast: string;
  readonly road: string;
  readonly label: string;
  readonly halo: string;
  readonly accent: string;
  readonly panel: string;
}

/** The colours that the page's theme has now. */
export function themeColours(): ThemeColours {
  return {
    land: drawnColour("map-land"),
    coast: drawnColour("map-coast"),
    road: drawnColour("map-road"),
    label: drawnColour("map-label"),
    halo: drawnColour("map-halo"),
    accent: drawnColour("accent"),
    panel: drawnColour("panel"),
  };
}
