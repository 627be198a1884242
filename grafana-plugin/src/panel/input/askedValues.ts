import { DataQuery } from '@grafana/schema';
import { WindowsQuery } from '../../contract/query.ts';

/** What a query names of the values of its windows; empty lists leave the choice to the panel. */
export interface AskedValues {
  refId: string;
  measures: string[];
  aggregates: string[];
}

/**
 * What a panel's queries of Live windows name.
 *
 * @param expand puts values in the place of variables, several of them separated by commas
 */
export function askedValues(targets: readonly DataQuery[], expand: (text: string) => string): AskedValues[] {
  const list = (names: readonly string[] = []) => names.flatMap((name) => expand(name).split(',')).filter(Boolean);
  return targets.flatMap((target) => {
    const { kind, format, measures, aggregates } = target as Partial<WindowsQuery>;
    return kind === 'windows' && format === 'rows'
      ? [{ refId: target.refId, measures: list(measures), aggregates: list(aggregates) }]
      : [];
  });
}
