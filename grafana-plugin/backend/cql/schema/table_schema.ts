/** What is known of a table, a view or a virtual table. */
export interface TableSchema {
  readonly keyspace: string;
  readonly name: string;
  readonly partitionKey: readonly string[];
  readonly clustering: readonly string[];
  readonly columns: ReadonlyArray<
    { readonly name: string; readonly type: string }
  >;
  /** Columns that an index can search. */
  readonly indexed: readonly string[];
  /** Kept in the node's memory, so that reading all of it costs nothing. */
  readonly virtual: boolean;
}
