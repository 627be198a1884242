import type { ComboboxOption } from '@grafana/ui';

import { calendarName } from '#core/contract/calendar_name.ts';
import type { StreamInfo, WindowInfo } from '../../../contract/resources.ts';
import { windowAggregates } from '../../../frames/windowColumns.ts';
import { formatSize } from '../../../frames/windowSize.ts';

type Options = Array<ComboboxOption<string>>;

/** Sizes that a stream declares, smallest first, after `auto`. */
export function sizeOptions(stream: StreamInfo | undefined): Options {
  const windows = [...(stream?.windows ?? [])].sort((a, b) => a.size - b.size);
  return [
    { value: 'auto', label: 'Automatic', description: 'From the panel’s interval' },
    ...windows.map((declared) => ({
      value: String(declared.size),
      label: labelOf(declared),
      description: describeWindow(declared),
    })),
  ];
}

/** Aggregates of the chosen window, or of any window where the size is automatic. */
export function aggregateOptions(stream: StreamInfo | undefined, size: number | 'auto' | undefined): Options {
  const aggregates = chosen(stream, size).flatMap(windowAggregates);
  return [...new Set(['count', ...aggregates])].map((value) => ({ value, label: value }));
}

/** What holds where no aggregate is chosen, in the words of the list. */
export function aggregatePlaceholder(stream: StreamInfo | undefined, size: number | 'auto' | undefined): string {
  const [count, ...valued] = aggregateOptions(stream, size).map(({ value }) => value);
  return stream === undefined || valued.includes('avg') ? 'avg' : (valued[0] ?? count ?? '');
}

/** Measures of the chosen window, or of any window where the size is automatic. */
export function measureOptions(stream: StreamInfo | undefined, size: number | 'auto' | undefined): Options {
  const measures = new Set(chosen(stream, size).flatMap((declared) => declared.measures));
  return [...measures].map((value) => {
    const measure = stream?.measures[value];
    return {
      value,
      label: value,
      ...(measure
        ? { description: [measure.label, measure.unit && `(${measure.unit})`].filter(Boolean).join(' ') }
        : {}),
    };
  });
}

function chosen(stream: StreamInfo | undefined, size: number | 'auto' = 'auto'): WindowInfo[] {
  return (stream?.windows ?? []).filter((declared) => size === 'auto' || declared.size === size);
}

function labelOf({ size, unit, zone }: WindowInfo): string {
  if (unit !== undefined && zone !== undefined) {
    return calendarName({ unit, zone });
  }
  return size === 0 ? 'Sessions' : formatSize(size);
}

function describeWindow({ kind, slideMs, gapMs, allowedLatenessMs }: WindowInfo): string {
  const lateness = `late records for ${formatSize(allowedLatenessMs)}`;
  switch (kind) {
    case 'tumbling':
      return `Tumbling; ${lateness}`;
    case 'hopping':
      return `Hopping${slideMs ? ` every ${formatSize(slideMs)}` : ''}; ${lateness}`;
    case 'calendar':
      return `From midnight to midnight, by the clocks of the zone; ${lateness}`;
    case 'session':
      return `Ends after ${gapMs ? formatSize(gapMs) : 'a while'} of silence; ${lateness}`;
  }
}
