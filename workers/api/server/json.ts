import Type, { type TObject, type TSchema } from "typebox";
import type { ResponseDeclaration } from "../contract/route.ts";
import { nextCursor } from "../contract/schemas.ts";

/** An answer in JSON. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  return jsonText(JSON.stringify(body), init);
}

/** An answer whose JSON text is written already. */
export function jsonText(text: string, init: ResponseInit = {}): Response {
  return new Response(text, {
    ...init,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...init.headers },
  });
}

/** Declares an answer in JSON. */
export function jsonResponse(description: string, schema: TSchema): ResponseDeclaration {
  return { description, contentType: "application/json", schema };
}

/** Declares a page: `{"<name>":[…],"next":…}`. */
export function pageResponse(
  description: string,
  name: string,
  entry: TSchema,
): ResponseDeclaration {
  return jsonResponse(description, pageSchema(name, entry));
}

/** The schema of a page. */
export function pageSchema(name: string, entry: TSchema): TObject {
  return Type.Object({ [name]: Type.Array(entry), next: nextCursor }, {
    additionalProperties: false,
  });
}
