import { FieldType, type DataFrame } from '@grafana/data';

import type { Column, ColumnType, PlainFrame } from '../../contract/frame.ts';

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
