import Type, { type TObject, type TSchema } from "typebox";
import { ProblemError } from "../contract/problem.ts";
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

/** A page: `{"<name>":[…],"next":…}` with each entry's JSON text put in as it is. */
export function page(
  name: string,
  entries: readonly string[],
  next: string | null,
): Response {
  return jsonText(`{"${name}":[${entries.join(",")}],"next":${JSON.stringify(next)}}`);
}

/** Declares an answer in JSON. */
export function jsonResponse(description: string, schema: TSchema): ResponseDeclaration {
  return { description, contentType: "application/json", schema };
}

/** Declares a {@linkcode page}. */
export function pageResponse(
  description: string,
  name: string,
  entry: TSchema,
): ResponseDeclaration {
  return jsonResponse(description, pageSchema(name, entry));
}

/** The schema of a {@linkcode page}. */
export function pageSchema(name: string, entry: TSchema): TObject {
  return Type.Object({ [name]: Type.Array(entry), next: nextCursor }, {
    additionalProperties: false,
  });
}

/**
 * The text of a JSON body.
 *
 * @throws {ProblemError} 415 when it is not declared as JSON, 413 when it is too large, 400 when it
 * is not UTF-8
 */
export async function readJsonText(
  request: Request,
  options: { readonly maxBytes: number },
): Promise<string> {
  const type = request.headers.get("content-type") ?? "";
  // A browser sends other types across origins without asking; JSON it asks for first.
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new ProblemError(
      "not-json",
      `The body's content type is '${type}': send it with content-type: application/json`,
    );
  }
  const { maxBytes } = options;
  const tooLarge = () =>
    new ProblemError("too-large", `The body is larger than ${maxBytes} bytes: send fewer records`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError("bad-body", "The body is not UTF-8 text, or broke off", {
      cause: error,
    });
  }
}
