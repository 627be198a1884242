import {
  DisplayProcessor,
  Field,
  FieldColorModeId,
  fieldColorModeRegistry,
  FieldType,
  formattedValueToString,
  getActiveThreshold,
  getDisplayProcessor,
  GrafanaTheme2,
  ThresholdsMode,
} from '@grafana/data';
import { ValueLimits } from '#core/window_plot/scales.ts';
import { WindowLook } from '#core/window_plot/settings.ts';
import { DEFAULT_FIELD_OPTIONS, FieldOptions } from '../options.ts';

/** How a field's configuration has its values drawn. */
export interface FieldLook {
  display: DisplayProcessor;
  formatValue: (value: number) => string;
  limits: ValueLimits;
  look: WindowLook;
  color: (key: string, value: number | null) => string;
}

/** Reads the configuration; `keys` give the order of the palette's colours, `unit` holds where none is configured. */
export function fieldLook(
  field: Field | null,
  { theme, keys, unit }: { theme: GrafanaTheme2; keys: readonly string[]; unit?: string | undefined }
): FieldLook {
  const config = field?.config ?? {};
  const options: Required<FieldOptions> = { ...DEFAULT_FIELD_OPTIONS, ...config.custom };
  const display = displayOf(field ?? { type: FieldType.number, config }, { theme, unit });
  return {
    display,
    formatValue: (value) => formattedValueToString(display(value)),
    limits: { min: config.min, max: config.max },
    look: {
      fillOpacity: options.fillOpacity / 100,
      lineWidth: options.lineWidth,
      thresholds: { mode: options.thresholds, lines: thresholdLines(field, theme) },
    },
    color: colorOf(field, { theme, keys, display }),
  };
}

/** A field's own unless the unit is to be added. */
function displayOf(
  field: Pick<Field, 'type' | 'config' | 'display'>,
  { theme, unit }: { theme: GrafanaTheme2; unit: string | undefined }
): DisplayProcessor {
  if (!unit || field.config.unit) {
    return field.display ?? getDisplayProcessor({ field, theme });
  }
  return getDisplayProcessor({ field: { ...field, config: { ...field.config, unit } }, theme });
}

/** Changes when the configuration would draw values differently; a frame's field is new with every answer. */
export function fieldId(field: Field | null): string {
  const { unit, decimals, min, max, thresholds, color, custom, mappings, displayName } = field?.config ?? {};
  return JSON.stringify([field?.name, unit, decimals, min, max, thresholds, color, custom, mappings, displayName]);
}

function colorOf(
  field: Field | null,
  { theme, keys, display }: { theme: GrafanaTheme2; keys: readonly string[]; display: DisplayProcessor }
): FieldLook['color'] {
  const { palette } = theme.visualization;
  const named = (name: string) => theme.visualization.getColorByName(name);
  const color = field?.config.color;
  const mode = fieldColorModeRegistry.getIfExists(color?.mode);
  const none = named('gray');
  if (mode?.isByValue) {
    return (_key, value) => (value === null ? none : (display(value).color ?? none));
  }
  if (color?.mode === FieldColorModeId.Fixed && color.fixedColor) {
    const fixed = named(color.fixedColor);
    return () => fixed;
  }
  const byName = color?.mode === FieldColorModeId.PaletteClassicByName;
  const colors = new Map(
    keys.map((key, index) => [key, named(palette[(byName ? hash(key) : index) % palette.length] ?? 'gray')])
  );
  return (key) => colors.get(key) ?? none;
}

function hash(text: string): number {
  let sum = 0;
  for (const character of text) {
    sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  }
  return sum;
}

/** Every threshold but the base; percentages are of the range from `min` to `max`. */
function thresholdLines(field: Field | null, theme: GrafanaTheme2): WindowLook['thresholds']['lines'] {
  const { thresholds, min, max } = field?.config ?? {};
  if (!thresholds || (thresholds.mode === ThresholdsMode.Percentage && (min == null || max == null))) {
    return [];
  }
  const value = (step: number) =>
    thresholds.mode === ThresholdsMode.Percentage ? min! + ((max! - min!) * step) / 100 : step;
  const steps = thresholds.steps.filter((step) => Number.isFinite(step.value));
  return steps.map((step, index) => {
    const next = steps[index + 1];
    return {
      value: value(step.value),
      until: next ? value(next.value) : null,
      color: theme.visualization.getColorByName(getActiveThreshold(step.value, thresholds.steps).color),
    };
  });
}
