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
  /** It compares an element or a field of the column, not the column. */
  readonly part: boolean;
}

/** What stands for a value or a name that is put in when the query runs. */
export type Slot = VariableSlot | MacroSlot;

interface SlotPlace {
  /** Indexes of its first and its last token. */
  readonly first: number;
  readonly last: number;
  readonly token: Token;
}

/** `values` is inside the parentheses of IN, `list` is right after IN. */
export type VariableUse = "value" | "values" | "list" | "name";

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

/** A query that was proved to be one SELECT. */
export interface SelectStatement {
  readonly tokens: readonly Token[];
  readonly slots: readonly Slot[];
  readonly keyspace: Name | null;
  readonly table: Name;
  /** Columns named anywhere, once per place; every column for `*`. */
  readonly columns: readonly Name[];
  readonly star: boolean;
  readonly distinct: boolean;
  /** Functions of the select list in lower case. */
  readonly functions: readonly string[];
  readonly relations: readonly Relation[];
  readonly grouped: boolean;
  /** Column of ORDER BY … ANN OF. */
  readonly nearest: Name | null;
  readonly limit: Limit | null;
  readonly allowFiltering: Token | null;
}
