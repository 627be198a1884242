import { shorten } from "#core/shorten.ts";
import type { SluiceQuery } from "../../src/contract/query.ts";
import { KINDS } from "./kinds.ts";
import { QueryFault } from "./reading/query_fault.ts";

/**
 * Checks the JSON of a query. Fields that are null count as left out.
 *
 * @throws {QueryFault} naming every wrong field, its value and what is allowed
 */
export function parseQuery(json: unknown, refId: string): SluiceQuery {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new QueryFault("the query must be a JSON object");
  }
  const given = Object.entries(json).filter(([, value]) => value !== null);
  const query: Readonly<Record<string, unknown>> = { ...Object.fromEntries(given), refId };
  const [, kind] = Object.entries(KINDS).find(([name]) => name === query["kind"]) ?? [];
  if (kind === undefined) {
    throw new QueryFault(
      `'kind' ${shown(query["kind"])} must be one of ${Object.keys(KINDS).join(", ")}`,
    );
  }
  if (kind.accepts(query)) return query;
  throw new QueryFault(
    kind.wrongFields(query).map(({ field, allowed }) =>
      `'${field}' ${shown(query[field])} must be ${allowed}`
    ).join("; "),
  );
}

function shown(value: unknown): string {
  if (value === undefined) return "is missing: it";
  return shorten(JSON.stringify(value), 120);
}
