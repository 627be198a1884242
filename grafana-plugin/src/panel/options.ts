import { OptionsWithLegend, OptionsWithTooltip } from '@grafana/schema';
import { Layout, MarkStyle } from '#core/window_plot/settings.ts';

/** The panel's options, as dashboards store them. */
export interface PanelOptions extends OptionsWithLegend, OptionsWithTooltip {
  /** Column of the frame, such as `speed.avg`, or `count`. Empty: what the query names first. */
  measure?: string;
  layout: Layout;
  style: MarkStyle;
  showHeader: boolean;
  showWatermark: boolean;
  showLateness: boolean;
  showMarks: boolean;
  showCompleteness: boolean;
}

/** How one field is drawn; the standard options set unit, limits, colours, thresholds and links. */
export interface FieldOptions {
  /** Percent. */
  fillOpacity?: number;
  /** Pixels. */
  lineWidth?: number;
  thresholds?: 'off' | 'line' | 'area';
}

export const DEFAULT_FIELD_OPTIONS: Required<FieldOptions> = {
  fillOpacity: 60,
  lineWidth: 1,
  thresholds: 'off',
};
