import { DataFrame, Field, FieldType } from '@grafana/data';
import { DataQuery } from '@grafana/schema';
import { WindowsQuery } from '../../contract/query.ts';
import { StreamInfo } from '../../contract/resources.ts';
import { COMPLETENESS, INPUT_COLUMNS, WINDOW_COLUMNS } from '../../contract/rows.ts';
import { unitId } from '../../frames/units.ts';
import { frameKind, hasInputs } from './frames.ts';

/** The measure that every window has: how many records it holds. */
export const COUNT = 'count';

/** Columns of windows that can be drawn: the measures' own, then the count, and the completeness where it is known. */
export function measureColumns(frames: readonly DataFrame[]): string[] {
  const fixed = new Set<string>([...WINDOW_COLUMNS, ...INPUT_COLUMNS]);
  const columns = new Set<string>();
  for (const frame of frames) {
    if (frameKind(frame) === 'windows') {
      frame.fields
        .filter((field) => field.type === FieldType.number && !fixed.has(field.name))
        .forEach((field) => columns.add(field.name));
    }
  }
  return [...columns, COUNT, ...(frames.some(hasInputs) ? [COMPLETENESS] : [])];
}

/** The column that the panel's options choose if the frames have it, else what the query asks for. */
export function chooseMeasure(
  columns: readonly string[],
  wanted: string | undefined,
  asked: Partial<AskedValues> = {}
): string {
  return wanted && columns.includes(wanted) ? wanted : askedMeasure(columns, asked);
}

/**
 * The first measure that a query names with the first aggregate it names; else the first there is, and its average
 * where it has one.
 */
function askedMeasure(columns: readonly string[], { measures = [], aggregates = [] }: Partial<AskedValues>): string {
  const valued = columns.filter((column) => !isOfNoMeasure(column)).map((column) => ({ column, ...partsOf(column) }));
  const known = new Set(valued.map(({ measure }) => measure));
  const measure = measures.find((name) => known.has(name)) ?? valued[0]?.measure;
  const own = valued.filter((each) => each.measure === measure);
  const aggregate = [...aggregates, 'avg'].find(
    (name) => (isOfNoMeasure(name) && columns.includes(name)) || own.some((each) => each.aggregate === name)
  );
  return aggregate !== undefined && isOfNoMeasure(aggregate)
    ? aggregate
    : ((own.find((each) => each.aggregate === aggregate) ?? own[0])?.column ?? COUNT);
}

const isOfNoMeasure = (name: string) => name === COUNT || name === COMPLETENESS;

/** `speed.avg` is the average of the measure `speed`. */
function partsOf(column: string): { measure: string; aggregate: string | null } {
  const dot = column.lastIndexOf('.');
  return dot < 0
    ? { measure: column, aggregate: null }
    : { measure: column.slice(0, dot), aggregate: column.slice(dot + 1) };
}

/** Grafana's id of the unit that a stream declares for a column; undefined where it declares none. */
export function measureUnit(column: string, stream: StreamInfo | null): string | undefined {
  if (column === COMPLETENESS) {
    return 'percentunit';
  }
  const declared = stream?.measures[partsOf(column).measure];
  return declared && unitId(declared.unit);
}

/** `speed.avg` as people read it, such as `Speed avg`. */
export function measureLabel(column: string, stream: StreamInfo | null, field?: Field | null): string {
  if (field?.config.displayName) {
    return field.config.displayName;
  }
  if (column === COUNT) {
    return 'Records';
  }
  if (column === COMPLETENESS) {
    return 'Completeness';
  }
  const { measure, aggregate } = partsOf(column);
  const label = stream?.measures[measure]?.label ?? measure;
  return aggregate === null ? label : `${label} ${aggregate}`;
}

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
