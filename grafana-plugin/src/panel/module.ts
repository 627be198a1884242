import { FieldColorModeId, FieldConfigProperty, PanelPlugin } from '@grafana/data';
import { commonOptionsBuilder } from '@grafana/ui';
import { LiveWindowsPanel } from './components/LiveWindowsPanel.tsx';
import { measureColumns, measureLabel } from './input/measures.ts';
import { readInput } from './input/readInput.ts';
import { DEFAULT_FIELD_OPTIONS, FieldOptions, PanelOptions } from './options.ts';

export const plugin = new PanelPlugin<PanelOptions, FieldOptions>(LiveWindowsPanel)
  .useFieldConfig({
    standardOptions: {
      [FieldConfigProperty.Color]: {
        settings: { byValueSupport: true, preferThresholdsMode: false },
        defaultValue: { mode: FieldColorModeId.PaletteClassic },
      },
    },
    useCustomConfig: (builder) => {
      const category = ['Windows'];
      builder
        .addSliderInput({
          path: 'fillOpacity',
          name: 'Fill opacity',
          category,
          defaultValue: DEFAULT_FIELD_OPTIONS.fillOpacity,
          settings: { min: 0, max: 100, step: 5 },
        })
        .addSliderInput({
          path: 'lineWidth',
          name: 'Line width',
          category,
          defaultValue: DEFAULT_FIELD_OPTIONS.lineWidth,
          settings: { min: 1, max: 5, step: 1 },
        })
        .addRadio({
          path: 'thresholds',
          name: 'Show thresholds',
          category,
          defaultValue: DEFAULT_FIELD_OPTIONS.thresholds,
          settings: {
            options: [
              { value: 'off', label: 'Off' },
              { value: 'line', label: 'Lines' },
              { value: 'area', label: 'Areas' },
            ],
          },
        });
    },
  })
  .setDataSupport({ annotations: true, alertStates: false })
  .setPanelOptions((builder) => {
    const category = ['Windows'];
    builder
      .addSelect({
        path: 'measure',
        name: 'Measure',
        description:
          'Value of each window. Empty: what the query names, its first measure with its first aggregate; where it names none, the average of the stream’s first measure.',
        category,
        settings: {
          allowCustomValue: false,
          isClearable: true,
          options: [],
          getOptions: ({ data }) => {
            const { stream } = readInput(data, undefined);
            const columns = measureColumns(data);
            return Promise.resolve(columns.map((value) => ({ value, label: measureLabel(value, stream) })));
          },
        },
      })
      .addRadio({
        path: 'layout',
        name: 'Layout',
        category,
        defaultValue: 'rows',
        settings: {
          options: [
            { value: 'rows', label: 'Rows', description: 'A row for each key' },
            { value: 'overlay', label: 'Overlay', description: 'All keys in one picture' },
          ],
        },
      })
      .addRadio({
        path: 'style',
        name: 'Style',
        category,
        defaultValue: 'bars',
        settings: {
          options: [
            { value: 'bars', label: 'Bars' },
            { value: 'lines', label: 'Lines' },
          ],
        },
      })
      .addBooleanSwitch({ path: 'showHeader', name: 'Header', category, defaultValue: true })
      .addBooleanSwitch({ path: 'showWatermark', name: 'Watermark', category, defaultValue: true })
      .addBooleanSwitch({
        path: 'showLateness',
        name: 'Allowed lateness',
        description: 'Shades the time whose windows can still be corrected.',
        category,
        defaultValue: true,
      })
      .addBooleanSwitch({
        path: 'showMarks',
        name: 'Late and dead records',
        description: 'Ticks for the lines of Logs queries with the sources late and dead.',
        category,
        defaultValue: true,
      })
      .addBooleanSwitch({
        path: 'showCompleteness',
        name: 'Completeness',
        description: "Records of a window compared with the median of the key's last 20 final windows.",
        category,
        defaultValue: true,
      });
    commonOptionsBuilder.addTooltipOptions(builder);
    // Rows bear the names of their keys.
    commonOptionsBuilder.addLegendOptions(builder, true, false);
  });
