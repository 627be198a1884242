import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** What a cursor belongs to: it is only good for the same route with the same parameters. */
export type CursorScope = readonly (string | number | undefined)[];

/** A cursor that was cut or altered, or that belongs to another query. */
export class CursorError extends Error {
  override readonly name = "CursorError";

  constructor() {
    super(
      "'cursor' is not the 'next' of a page of this query: send it unchanged with the same parameters",
    );
  }
}

/**
 * An opaque text from which the next page goes on.
 *
 * It carries a check over its content and scope, so that a cursor that was cut, altered or taken
 * from another query is recognised. It is no secret and grants nothing.
 *
 * @param state plain JSON data
 */
export function encodeCursor(scope: CursorScope, state: unknown): string {
  const payload = Buffer.from(JSON.stringify(state));
  return `${payload.toString("base64url")}.${check(scope, payload)}`;
}

/**
 * The state inside a cursor.
 *
 * @param isState whether the content has the shape that the query needs
 * @throws {CursorError} when it is not a cursor, was altered, or belongs to another query
 */
export function decodeCursor<State>(
  scope: CursorScope,
  cursor: string,
  isState: (state: unknown) => state is State,
): State {
  const [encoded = "", given, ...rest] = cursor.split(".");
  const payload = Buffer.from(encoded, "base64url");
  if (rest.length === 0 && given === check(scope, payload)) {
    const state: unknown = JSON.parse(payload.toString());
    if (isState(state)) return state;
  }
  throw new CursorError();
}

/** True when the state of a cursor is a text, such as the last key of a page. */
export function isText(state: unknown): state is string {
  return typeof state === "string";
}

function check(scope: CursorScope, payload: Uint8Array): string {
  return createHash("sha256").update(JSON.stringify(scope.map((part) => part ?? null)))
    .update("\n").update(payload).digest("base64url").slice(0, 12);
}
