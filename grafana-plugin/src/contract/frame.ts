/** Types of columns that both the backend and the browser make; `json` holds any value. */
export type ColumnType = 'time' | 'number' | 'string' | 'boolean' | 'json';

/** A column; times are epoch ms. A missing value is null. */
export interface Column {
  name: string;
  type: ColumnType;
  values: unknown[];
  labels?: Record<string, string>;
  config?: Record<string, unknown>;
}

/** A table that becomes an Arrow frame in the backend and a DataFrame in the browser. */
export interface PlainFrame {
  name?: string;
  refId?: string;
  fields: Column[];
  meta?: Record<string, unknown>;
}
