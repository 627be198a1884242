import { FieldType, type DataFrame, type Field, type QueryResultMeta } from '@grafana/data';

import type { ColumnType, PlainFrame } from '../../contract/frame.ts';

const FIELD_TYPES: Record<ColumnType, FieldType> = {
  time: FieldType.time,
  number: FieldType.number,
  string: FieldType.string,
  boolean: FieldType.boolean,
  json: FieldType.other,
};

/** A frame that backend and browser share as one of Grafana's. */
export function toDataFrame(frame: PlainFrame, refId: string): DataFrame {
  return {
    ...(frame.name === undefined ? {} : { name: frame.name }),
    refId,
    ...(frame.meta === undefined ? {} : { meta: frame.meta as QueryResultMeta }),
    fields: frame.fields.map((column): Field => ({
      name: column.name,
      type: FIELD_TYPES[column.type],
      values: column.values,
      config: { ...column.config },
      ...(column.labels === undefined ? {} : { labels: column.labels }),
    })),
    length: frame.fields[0]?.values.length ?? 0,
  };
}
