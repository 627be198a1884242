import React, { useMemo } from 'react';
import { DisplayProcessor, fieldReducers, FieldType, reduceField } from '@grafana/data';
import { VizLegendOptions } from '@grafana/schema';
import { PanelContextProvider, usePanelContext, VizLegend, VizLegendItem } from '@grafana/ui';
import { KeyWindows } from '#core/window_plot/windows.ts';

interface Props {
  keys: readonly KeyWindows[];
  hidden: ReadonlySet<string>;
  options: VizLegendOptions;
  color: (key: string, value: number | null) => string;
  display: DisplayProcessor;
  onHidden: (hidden: ReadonlySet<string>) => void;
}

/** The keys with their colours; a click shows one alone, with Ctrl or Shift it hides or shows it. */
export function Legend({ keys, hidden, options, color, display, onHidden }: Props) {
  const context = usePanelContext();
  // Grafana would hide the measure's whole field: what is hidden here is one key of it.
  const own = useMemo(() => ({ ...context, onToggleSeriesVisibility: undefined }), [context]);
  const items = keys.map<VizLegendItem>(({ key, windows }) => ({
    label: key,
    color: color(key, windows.at(-1)?.value ?? null),
    yAxis: 1,
    disabled: hidden.has(key),
    getItemKey: () => key,
    getDisplayValues: () => {
      const values = windows.map(({ value }) => value);
      const calcs = reduceField({
        field: { name: key, type: FieldType.number, config: {}, values },
        reducers: options.calcs,
      });
      return options.calcs.map((calc) => ({
        ...display(calcs[calc]),
        title: fieldReducers.getIfExists(calc)?.name ?? calc,
      }));
    },
  }));
  return (
    <PanelContextProvider value={own}>
      <VizLegend
        items={items}
        placement={options.placement}
        displayMode={options.displayMode}
        onLabelClick={(item, event) => {
          const together = event.ctrlKey || event.metaKey || event.shiftKey;
          const all = keys.map(({ key }) => key);
          onHidden(toggleKey(hidden, { key: item.label, all, together }));
        }}
      />
    </PanelContextProvider>
  );
}

/**
 * The keys that are hidden after a click on a key's label. `together`: the others stay as they are;
 * else it is shown alone, or all are shown again where it was alone.
 */
export function toggleKey(
  hidden: ReadonlySet<string>,
  { key, all, together }: { key: string; all: readonly string[]; together: boolean }
): ReadonlySet<string> {
  if (together) {
    const next = new Set(hidden);
    if (!next.delete(key)) {
      next.add(key);
    }
    return next;
  }
  const alone = !hidden.has(key) && all.every((other) => other === key || hidden.has(other));
  return alone ? new Set() : new Set(all.filter((other) => other !== key));
}
