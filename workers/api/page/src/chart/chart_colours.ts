/** Colours and patterns of the window chart, from the page's CSS variables. */
export interface ChartColours {
  readonly open: string;
  readonly final: string;
  readonly revised: string;
  readonly watermark: string;
  readonly lateness: string;
  readonly ahead: string;
  readonly grid: string;
  readonly muted: string;
  readonly ink: string;
}

/** The colours that the theme has now. */
export function chartColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    open: read("--open"),
    final: read("--final"),
    revised: read("--revised"),
    watermark: read("--watermark"),
    lateness: read("--lateness"),
    ahead: read("--ahead"),
    grid: read("--grid"),
    muted: read("--muted"),
    ink: read("--ink"),
  };
}
