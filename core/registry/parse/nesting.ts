import { SchemaFault } from "../schema.ts";

/** Schemas are parsed, compared and walked by functions that call themselves. */
const MAX_DEPTH = 200;

/**
 * Refuses a text that is nested so deep that no schema of a person's is.
 *
 * @param what begins the message
 * @throws {SchemaFault}
 */
export function checkNesting(text: string, what: string): void {
  let depth = 0;
  // Quoted texts are passed over.
  for (const [token] of text.matchAll(/"(?:\\.|[^"\\])*"|[[\]{}]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    if (depth > MAX_DEPTH) {
      throw new SchemaFault(`${what} is nested deeper than ${MAX_DEPTH} times`);
    }
  }
}
