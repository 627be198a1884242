import type { TObject, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { QueryKind, SluiceQuery } from "../../src/contract/query.ts";
import { QueryFault } from "./reading/query_fault.ts";
import { QUERY_SCHEMAS } from "./schemas.ts";

const KINDS = Object.keys(QUERY_SCHEMAS) as readonly QueryKind[];

const VALIDATORS = new Map(
  KINDS.map((kind) => [kind, Compile(QUERY_SCHEMAS[kind] as TObject)]),
);

/**
 * Checks the JSON of a query. Fields that are null count as left out.
 *
 * @throws {QueryFault} naming every wrong field, its value and what is allowed
 */
export function parseQuery(json: unknown, refId: string): SluiceQuery {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new QueryFault("the query must be a JSON object");
  }
  const fields = Object.fromEntries(
    Object.entries(json).filter(([, value]) => value !== null),
  );
  const kind = KINDS.find((known) => known === fields["kind"]);
  if (kind === undefined) {
    throw new QueryFault(
      `'kind' ${shown(fields["kind"])} must be one of ${KINDS.join(", ")}`,
    );
  }
  const validator = VALIDATORS.get(kind)!;
  if (!validator.Check(fields)) {
    const wrong = new Set(validator.Errors(fields).map(fieldOf));
    const properties: Readonly<Record<string, TSchema>> = QUERY_SCHEMAS[kind].properties;
    throw new QueryFault(
      [...wrong].map((field) =>
        `'${field}' ${shown(fields[field])} must be ${allowedIn(properties[field])}`
      ).join("; "),
    );
  }
  return { ...fields, refId } as unknown as SluiceQuery;
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

function allowedIn(schema: TSchema | undefined): string {
  return String(
    (schema as { description?: unknown } | undefined)?.description ?? "valid",
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "is missing: it";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
