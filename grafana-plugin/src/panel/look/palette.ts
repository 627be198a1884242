import { colorManipulator, GrafanaTheme2 } from '@grafana/data';
import { Palette } from '#core/window_plot/pen.ts';

const ANNOTATION = 'rgba(0, 211, 255, 1)';

/** The theme's colours as the canvas needs them. */
export function createPalette(theme: GrafanaTheme2): Palette {
  const watermark = theme.visualization.getColorByName(theme.isDark ? 'light-blue' : 'semi-dark-blue');
  const { fontFamily } = theme.typography;
  return {
    text: theme.colors.text.primary,
    weak: theme.colors.text.secondary,
    grid: theme.isDark ? 'rgba(204, 204, 220, 0.07)' : 'rgba(36, 41, 46, 0.08)',
    background: theme.colors.background.primary,
    watermark,
    band: fade(watermark, theme.isDark ? 0.08 : 0.07),
    late: theme.visualization.getColorByName('orange'),
    dead: theme.visualization.getColorByName('red'),
    revised: theme.visualization.getColorByName(theme.isDark ? 'orange' : 'dark-orange'),
    complete: fade(theme.colors.text.secondary, 0.16),
    incomplete: theme.visualization.getColorByName('orange'),
    highlight: fade(theme.colors.text.primary, 0.08),
    selection: fade(theme.colors.text.primary, 0.14),
    font: `12px ${fontFamily}`,
    smallFont: `11px ${fontFamily}`,
    hatch: 0.4,
    named: (name) => theme.visualization.getColorByName(name || ANNOTATION),
    fade,
  };
}

const faded = new Map<string, string>();

/** A colour with an opacity of 0 to 1. */
function fade(color: string, opacity: number): string {
  const id = `${color} ${opacity}`;
  let result = faded.get(id);
  if (result === undefined) {
    result = colorManipulator.alpha(color, opacity);
    faded.set(id, result);
  }
  return result;
}
