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
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    land: read("--map-land"),
    coast: read("--map-coast"),
    road: read("--map-road"),
    label: read("--map-label"),
    halo: read("--map-halo"),
    accent: read("--accent"),
    panel: read("--panel"),
  };
}
