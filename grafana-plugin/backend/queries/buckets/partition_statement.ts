import type { RenderContext, Replacement } from "../../cql/macros/render_context.ts";
import {
  type RenderedStatement,
  renderStatement,
  type Rewrite,
} from "../../cql/macros/render_statement.ts";
import type { Extent, SelectStatement } from "../../cql/parser/statement.ts";
import type { KeyPart, KeyValue } from "./partition.ts";

/** The columns of a partition's statement: those of the query, and what the merge needs. */
export class ReadColumns {
  readonly #texts = new Map<string, number>();
  readonly #values: RenderedStatement["values"][number][] = [];
  readonly #pieces: string[] = [];

  constructor(readonly statement: SelectStatement, readonly context: RenderContext) {}

  /** How many were added. */
  get added(): number {
    return this.#pieces.length;
  }

  /** What stands before FROM. */
  get insertion(): Replacement {
    return { text: this.#pieces.map((piece) => `, ${piece}`).join(""), values: this.#values };
  }

  /** Reads a column more; returns its index. */
  add({ text, values }: Replacement): number {
    const known = values.length === 0 ? this.#texts.get(text) : undefined;
    if (known !== undefined) return known;
    const index = this.statement.selectors.length + this.#pieces.length;
    this.#pieces.push(text);
    this.#values.push(...values);
    if (values.length === 0) this.#texts.set(text, index);
    return index;
  }

  /** Tokens of the query with what stands for their slots. */
  text({ first, end }: Extent): RenderedStatement {
    return renderStatement(this.statement, this.context, { first, end });
  }
}

/** Leaves out clauses. */
export function removed(clauses: ReadonlyArray<Extent | null>): readonly Rewrite[] {
  return clauses.flatMap((clause) =>
    clause === null ? [] : [{ ...clause, by: { text: "", values: [] } }]
  );
}

/** One value in the place of the condition that names several. */
export function keyRewrite({ column, extent }: KeyPart, { text, values }: KeyValue): Rewrite {
  return { ...extent, by: { text: `${column} ${text}`, values } };
}
