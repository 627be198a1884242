import { ARRIVAL, type DeclaredSeries } from '#core/contract/predicted_series.ts';
import type { StreamInfo } from '../contract/resources.ts';
import { formatSize } from './windowSize.ts';

/** What people call a series that is predicted, such as `Speed avg, 1 min`. */
export function seriesTitle(
  { measure, aggregate, size }: DeclaredSeries,
  { measures }: Pick<StreamInfo, 'measures'>
): string {
  if (measure === ARRIVAL) {
    return 'Arrival';
  }
  const label = measure === 'count' ? 'Records' : measures[measure]?.label || measure;
  const how = aggregate === 'count' || aggregate === 'value' ? '' : ` ${aggregate}`;
  return `${label}${how}, ${formatSize(size)}`;
}
