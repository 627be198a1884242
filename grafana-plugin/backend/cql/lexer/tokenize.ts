import { CqlError } from "../cql_error.ts";
import type { Token, TokenKind } from "./token.ts";

const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const UNIT = "(?:mo|ms|us|µs|ns|y|w|d|h|m|s)";

/** What is no token. Nothing of it reaches Cassandra, so that both agree on what a comment is. */
const BLANK = /(?:\s|--[^\r\n]*|\/\/[^\r\n]*|\/\*[^]*?\*\/)+/y;

/** Kinds by the pattern of their text, the more specific first. */
const PATTERNS: ReadonlyArray<readonly [TokenKind, RegExp]> = [
  ["string", /'(?:[^']|'')*'/y],
  ["string", /\$\$[^]*?\$\$/y],
  ["quoted", /"(?:[^"]|"")+"/y],
  ["macro", /\$__[A-Za-z0-9_]+/y],
  ["variable", new RegExp(String.raw`\$\{(${NAME})(?::([^}'"\s]*))?\}`, "y")],
  [
    "variable",
    new RegExp(String.raw`\[\[(${NAME})(?::([^\]'"\s]*))?\]\]`, "y"),
  ],
  ["variable", new RegExp(String.raw`\$(${NAME})`, "y")],
  ["uuid", /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![A-Za-z0-9_])/iy],
  ["blob", /0x[0-9a-f]*(?![A-Za-z0-9_])/iy],
  ["duration", new RegExp(String.raw`(?:\d+${UNIT})+(?![A-Za-z0-9_])`, "iy")],
  ["duration", /P(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?(?![A-Za-z0-9_])/y],
  ["float", /\d+(?:\.(?!\.)\d*(?:e[+-]?\d+)?|e[+-]?\d+)(?![A-Za-z0-9_])/iy],
  ["integer", /\d+(?![A-Za-z0-9_])/y],
  ["word", /[A-Za-z][A-Za-z0-9_]*/y],
  ["symbol", /<=|>=|!=|\.\.|[-+*/%=<>(){}[\],.:;?]/y],
];

/** What begins a piece that never ends. */
const OPENINGS: ReadonlyArray<readonly [string, string]> = [
  ["'", "This text has no closing '"],
  ["$$", "This text has no closing $$"],
  ['"', 'This name is empty or has no closing "'],
  ["/*", "This comment has no closing */"],
  ["${", "This is not a variable"],
];

/**
 * Cuts CQL into tokens, as Cassandra's own lexer does, with Grafana's macros and variables besides.
 * Inside literals and comments nothing is a macro or a variable.
 *
 * @returns the tokens; the last one is of kind `end`
 * @throws {CqlError} at a piece that is nothing in CQL
 */
export function tokenize(cql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(cql, 0);
  while (at < cql.length) {
    const token = tokenAt(cql, at);
    tokens.push(token);
    at = skipBlank(cql, token.to);
  }
  tokens.push({
    kind: "end",
    text: "",
    value: "",
    from: cql.length,
    to: cql.length,
  });
  return tokens;
}

function skipBlank(cql: string, at: number): number {
  BLANK.lastIndex = at;
  return BLANK.test(cql) ? BLANK.lastIndex : at;
}

function tokenAt(cql: string, from: number): Token {
  // The pattern of comments took every closed one; this must not be read as a division.
  if (cql.startsWith("/*", from)) throw notClosed(cql, from);
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = from;
    const match = pattern.exec(cql);
    if (match === null) continue;
    const [text, name, format] = match;
    const place = {
      text,
      from,
      to: from + text.length,
      ...(format === undefined ? {} : { format }),
    };
    // Grafana's own `${__from}` is what `$__from` is.
    if (name?.startsWith("__")) {
      return { kind: "macro", value: name.slice(2), ...place };
    }
    return { kind, value: valueOf(kind, name ?? text), ...place };
  }
  throw notClosed(cql, from);
}

function valueOf(kind: TokenKind, text: string): string {
  if (kind === "quoted") return text.slice(1, -1).replaceAll('""', '"');
  if (kind === "word") return text.toLowerCase();
  if (kind === "macro") return text.slice("$__".length);
  if (kind !== "string") return text;
  return text.startsWith("$$") ? text.slice(2, -2) : text.slice(1, -1).replaceAll("''", "'");
}

function notClosed(cql: string, from: number): CqlError {
  const opening = OPENINGS.find(([text]) => cql.startsWith(text, from));
  if (opening !== undefined) {
    return new CqlError(opening[1], { at: { from, to: cql.length } });
  }
  const text = /^[A-Za-z0-9_]+|^[^]/u.exec(cql.slice(from, from + 100))?.[0] ??
    "";
  return new CqlError(`${JSON.stringify(text)} means nothing in CQL`, {
    at: { from, to: from + text.length },
  });
}
