import type { Span } from "../cql_error.ts";
import type { Token } from "../lexer/token.ts";

/** A name of a keyspace, table or column as Cassandra stores it. */
export interface Name extends Span {
  /** Null where a variable, whose value is not known, stands for it. */
  readonly text: string | null;
}

/** How a relation compares; `INDEX` is a custom index's `expr()`. */
export type Operator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "IN"
  | "NOT IN"
  | "LIKE"
  | "CONTAINS"
  | "CONTAINS KEY"
  | "NOT CONTAINS"
  | "NOT CONTAINS KEY"
  | "BETWEEN"
  | "IS NOT NULL"
  | ":"
  | "INDEX";

/** One condition of WHERE. */
export interface Relation extends Span {
  readonly columns: readonly Name[];
  readonly operator: Operator;
  /** It compares the token of the columns. */
  readonly token: boolean;
  /** It compares an element of the column, not the column. */
  readonly part: boolean;
  /**
   * What it compares with, in order: several for IN and BETWEEN. A whole number is read, a slot is
   * known when the query runs, null is anything else.
   */
  readonly operands: readonly Operand[];
}

/** One side of a comparison, as far as it can be known. */
export type Operand = bigint | Slot | null;

/** What stands for a value or a name that is put in when the query runs. */
export type Slot = VariableSlot | MacroSlot;

interface SlotPlace {
  /** Indexes of its first and its last token. */
  readonly first: number;
  readonly last: number;
  readonly token: Token;
}

/**
 * `values` is inside the parentheses of IN, `list` is right after IN; `function` is the name of one
 * of Cassandra's functions, `direction` is ASC or DESC.
 */
export type VariableUse = "value" | "values" | "list" | "name" | "function" | "direction";

/** A variable, and what it stands for. */
export interface VariableSlot extends SlotPlace {
  readonly kind: "variable";
  readonly name: string;
  readonly use: VariableUse;
}

/** A macro with its arguments. */
export interface MacroSlot extends SlotPlace {
  readonly kind: "macro";
  readonly name: string;
  readonly format?: string;
  readonly args: readonly Token[];
  /** Values can be bound in WHERE; elsewhere literals are needed. */
  readonly where: boolean;
}

/** What a limit is: a number, or what stands for one. */
export type Limit = number | Slot;

/** One column of ORDER BY. */
export interface Ordering {
  readonly column: Name;
  /** The slot is a variable that stands for a direction. */
  readonly direction: "ASC" | "DESC" | VariableSlot;
  /** It is ANN OF: the rows nearest to a vector. */
  readonly nearest: boolean;
}

/** One entry of the select list or of GROUP BY; `first` and `last` are indexes of tokens. */
export interface Selector extends Span {
  readonly first: number;
  /** Of what is selected, without its alias. */
  readonly last: number;
  /** The column, where it is a column and nothing else. */
  readonly column: Name | null;
  /** Functions that it calls, the outermost first, in lower case. */
  readonly functions: readonly string[];
  /** The name that it gets by AS. */
  readonly alias: Name | null;
}

/** Tokens of a statement: the index of the first, and the one after the last. */
export interface Extent {
  readonly first: number;
  readonly end: number;
}

/** Where clauses are; null for one that is not there. */
export interface Clauses {
  /** Index of FROM. */
  readonly from: number;
  readonly groupBy: Extent | null;
  readonly orderBy: Extent | null;
  readonly perPartitionLimit: Extent | null;
  readonly limit: Extent | null;
}

/** A query that was proved to be one SELECT. */
export interface SelectStatement {
  readonly tokens: readonly Token[];
  readonly slots: readonly Slot[];
  readonly keyspace: Name | null;
  readonly table: Name;
  /** Columns named anywhere, once per place; every column for `*`. */
  readonly columns: readonly Name[];
  readonly star: boolean;
  readonly json: boolean;
  readonly distinct: boolean;
  /** What is selected; nothing for `*`. */
  readonly selectors: readonly Selector[];
  /** Functions of the select list in lower case. */
  readonly functions: readonly string[];
  readonly relations: readonly Relation[];
  readonly grouped: boolean;
  readonly groups: readonly Selector[];
  readonly orderings: readonly Ordering[];
  /** Column of ORDER BY … ANN OF. */
  readonly nearest: Name | null;
  readonly perPartitionLimit: Limit | null;
  readonly limit: Limit | null;
  readonly allowFiltering: Token | null;
  readonly clauses: Clauses;
}
