import type { FrameRates } from "./frame_rates.ts";

/** What `bench panel` writes to its result file. */
export interface PanelResult {
  readonly keys: number;
  /** Answers per second, each with an update of every key. */
  readonly rate: number;
  readonly seconds: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly views: readonly (FrameRates & {
    readonly layout: string;
    readonly style: string;
  })[];
}

/** Frames and what they cost, as Markdown. */
export function panelTable({ keys, rate, seconds, width, height, views }: PanelResult): string {
  return [
    `${keys} keys, ${rate} answers/s, each with an update of every key; ${width} × ${height} px, ` +
    `${seconds} s each`,
    "",
    "| layout | style | fps median | fps p5 | longest frame, ms | script per frame, ms | answers/s |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...views.map(({ layout, style, median, p5, longest, script, answers }) =>
      `| ${
        [
          ...[layout, style, median.toFixed(1), p5.toFixed(1), longest.toFixed(0)],
          ...[script.toFixed(1), answers.toFixed(1)],
        ].join(" | ")
      } |`
    ),
  ].join("\n");
}
