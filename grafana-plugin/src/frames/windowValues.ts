import type { WindowsQuery } from '../contract/query.ts';
import type { StreamInfo, WindowInfo } from '../contract/resources.ts';
import { isMergeable } from './mergeKeys.ts';
import { windowColumns, windowOfSize } from './windowColumns.ts';

/** A value that a window holds. */
export interface WindowValue {
  /** `<measure>.<aggregate>` */
  name: string;
  measure: string;
  aggregate: string;
}

/** Every value of a window, in declared order. */
export function declaredValues({ measures, aggregates }: Pick<WindowInfo, 'measures' | 'aggregates'>): WindowValue[] {
  const valued = aggregates.filter((aggregate) => aggregate !== 'count');
  return measures.flatMap((measure) => valued.map((aggregate) => valueOf(measure, aggregate)));
}

/**
 * The values that a query's frames are made of, so that no others have to be read: in format `rows` all of them
 * unless the query sets `namedOnly`, else those that are shown and, by a dimension, the averages that deviations are
 * joined with.
 */
export function neededValues(
  query: Pick<WindowsQuery, 'format' | 'namedOnly' | 'measures' | 'aggregates' | 'by'>,
  options: { stream: Pick<StreamInfo, 'windows' | 'measures'>; size: number }
): WindowValue[] {
  if (query.format === 'rows' && query.namedOnly !== true) {
    const window = windowOfSize(options.stream, options.size);
    return window === undefined ? [] : declaredValues(window);
  }
  const shown = windowColumns(query, options).columns.flatMap(({ measure, aggregate }) =>
    measure === null ? [] : [valueOf(measure, aggregate)]
  );
  if (query.by === undefined || query.by === '') {
    return shown;
  }
  const merged = shown.filter(({ aggregate }) => isMergeable(aggregate));
  const averages = merged
    .filter(({ aggregate }) => aggregate === 'stddev')
    .map(({ measure }) => valueOf(measure, 'avg'));
  return [...new Map([...merged, ...averages].map((value) => [value.name, value])).values()];
}

function valueOf(measure: string, aggregate: string): WindowValue {
  return { name: `${measure}.${aggregate}`, measure, aggregate };
}
