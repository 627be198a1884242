/** Colours and fonts of a plot, as a canvas takes them. */
export interface Palette {
  text: string;
  weak: string;
  grid: string;
  background: string;
  watermark: string;
  band: string;
  late: string;
  dead: string;
  revised: string;
  complete: string;
  incomplete: string;
  highlight: string;
  selection: string;
  font: string;
  smallFont: string;
  /** The theme's colour of a name; that of annotations for an empty one. */
  named: (name: string) => string;
  /** A colour with an opacity of 0 to 1. */
  fade: (color: string, opacity: number) => string;
}
