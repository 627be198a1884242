import { shorten } from "#core/shorten.ts";

/**
 * What a piece of CQL is.
 *
 * `word` is an identifier or keyword without quotes, `quoted` one in double quotes; numbers and
 * durations may begin with a minus, and `-NaN` and `-Infinity` are floats; `macro` is `$__name`,
 * `variable` is `$name`, `${name}` or `[[name]]`; `end` stands after the last piece.
 */
export type TokenKind =
  | "word"
  | "quoted"
  | "string"
  | "integer"
  | "float"
  | "blob"
  | "uuid"
  | "duration"
  | "symbol"
  | "macro"
  | "variable"
  | "end";

/** A piece of CQL; white space and comments are not tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** As it was written. */
  readonly text: string;
  /** Its content: the text of a string, the name of an identifier, macro or variable. */
  readonly value: string;
  /** What follows the colon of `${name:format}`. */
  readonly format?: string;
  /** Character offset of its start. */
  readonly from: number;
  /** Character offset after its end. */
  readonly to: number;
}

/** True for the word, in any case, without quotes. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toUpperCase() === word;
}

/** True for the symbol, such as `(` or `<=`. */
export function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === "symbol" && token.text === symbol;
}

/** The token as an error names it. */
export function describe(token: Token): string {
  return token.kind === "end" ? "the end of the query" : excerpt(token.text);
}

/** A text of the query as an error quotes it. */
export function excerpt(text: string): string {
  return shorten(text, 41);
}
