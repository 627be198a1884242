import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

/** What a cursor belongs to: it is only good for the same route with the same parameters. */
export type CursorScope = readonly (string | number | undefined)[];

/** A cursor that was cut, altered or made up, or that belongs to another query. */
export class CursorError extends Error {
  override readonly name = "CursorError";

  constructor() {
    super(
      "'cursor' is not the 'next' of a page of this query: send it unchanged with the same parameters",
    );
  }
}

/** Bytes of a signature: as many as nobody guesses over a network. */
const SIGNATURE_BYTES = 16;
/** Before a state that is a text: JSON would escape a letter with up to six. */
const TEXT = "=";
/** What a cursor looks like: its content and its signature in base64. */
export const CURSOR_FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{22})$/;

/**
 * Makes and reads cursors: opaque texts from which the next page goes on.
 *
 * A cursor is its content with a signature (HMAC-SHA-256) over content and scope, so that one that
 * was cut, altered, made up or taken from another query is refused before its content is looked at.
 * Whoever has the same secret reads it, however often a server was started again.
 */
export class Cursors {
  readonly #secret: string;

  /** @param secret shared by all who read each other's cursors */
  constructor(secret: string) {
    this.#secret = secret;
  }

  /** @param state plain JSON data */
  encode(scope: CursorScope, state: unknown): string {
    const payload = Buffer.from(typeof state === "string" ? TEXT + state : JSON.stringify(state));
    return `${payload.toString("base64url")}.${this.#sign(scope, payload).toString("base64url")}`;
  }

  /**
   * The state inside a cursor.
   *
   * @param isState whether the content has the shape that the query needs
   * @throws {CursorError} when it is not a cursor, was altered, or belongs to another query
   */
  decode<State>(
    scope: CursorScope,
    cursor: string,
    isState: (state: unknown) => state is State,
  ): State {
    const [, encoded, signature] = CURSOR_FORM.exec(cursor) ?? [];
    if (encoded === undefined || signature === undefined) throw new CursorError();
    const payload = Buffer.from(encoded, "base64url");
    const given = Buffer.from(signature, "base64url");
    if (!timingSafeEqual(given, this.#sign(scope, payload))) throw new CursorError();
    const content = payload.toString();
    const state: unknown = content.startsWith(TEXT)
      ? content.slice(TEXT.length)
      : JSON.parse(content);
    if (!isState(state)) throw new CursorError();
    return state;
  }

  #sign(scope: CursorScope, payload: Uint8Array): Buffer {
    return createHmac("sha256", this.#secret)
      .update(JSON.stringify(scope.map((part) => part ?? null))).update("\n").update(payload)
      .digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** True when the state of a cursor is a text, such as the last key of a page. */
export function isText(state: unknown): state is string {
  return typeof state === "string";
}
