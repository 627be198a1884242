import type { Static, TObject } from "typebox";
import { Compile } from "typebox/compile";
import type { DataResponse } from "../sdk/mod.ts";
import type { QueryContext } from "./reading/context.ts";

/** How the backend answers one kind of query. */
export interface KindDeclaration<Query> {
  /**
   * The streams that a query names. Absent where the kind needs no streams: then it works on
   * keyspaces that know nothing of them, and has neither declarations nor the live tail.
   */
  readonly streams?: (query: Query) => readonly string[];
  /** @throws {QueryFault} when the query has to be changed; the driver's errors */
  readonly run: (query: Query, context: QueryContext) => Promise<DataResponse>;
}

/** A kind of query with the check of its JSON. */
export interface Kind<Query> extends KindDeclaration<Query> {
  readonly accepts: (json: unknown) => json is Query;
  /** Wrong fields of a query that is not accepted, with what each of them takes. */
  readonly wrongFields: (json: unknown) => readonly WrongField[];
}

/** A field of a query and what it takes; `allowed` ends the sentence “… must be”. */
export interface WrongField {
  readonly field: string;
  readonly allowed: string;
}

/** Declares a kind whose queries have this schema; descriptions of its fields go into messages. */
export function kindOf<Schema extends TObject>(
  schema: Schema,
  declaration: KindDeclaration<Static<Schema>>,
): Kind<Static<Schema>> {
  const validator = Compile(schema);
  return {
    ...declaration,
    accepts: (json): json is Static<Schema> => validator.Check(json),
    wrongFields: (json) =>
      [...new Set(validator.Errors(json).map(fieldOf))].map((field) => {
        const allowed = (schema.properties[field] as { description?: string } | undefined)
          ?.description;
        return { field, allowed: allowed ?? "valid" };
      }),
  };
}

/** The field of the query in which an error lies. */
function fieldOf(error: {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: object;
}): string {
  const [, field = ""] = error.instancePath.split("/");
  if (field !== "") return field;
  const { requiredProperties = [] } = error.params as {
    requiredProperties?: readonly string[];
  };
  return requiredProperties[0] ?? "";
}
