import { type DataFrame, type Field, FieldType, type QueryResultMeta } from '@grafana/data';

import type { Column, ColumnType, PlainFrame } from '../../contract/frame.ts';

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

/** One of Grafana's frames as the frame that backend and browser share. */
export function toPlainFrame(frame: DataFrame): PlainFrame {
  return {
    ...(frame.name === undefined ? {} : { name: frame.name }),
    ...(frame.refId === undefined ? {} : { refId: frame.refId }),
    ...(frame.meta === undefined ? {} : { meta: { ...frame.meta } }),
    fields: frame.fields.map((field): Column => ({
      name: field.name,
      type: columnType(field.type),
      values: field.values,
      ...(field.labels === undefined ? {} : { labels: field.labels }),
      config: { ...field.config },
    })),
  };
}

function columnType(type: FieldType): ColumnType {
  switch (type) {
    case FieldType.time:
    case FieldType.number:
    case FieldType.string:
    case FieldType.boolean:
      return type;
    default:
      return 'json';
  }
}
