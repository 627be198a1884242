import { CqlError } from "../cql_error.ts";
import { beyondLimit, CQL_LIMITS } from "../limits.ts";
import { excerpt, type Token, type TokenKind } from "./token.ts";

const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const FIELDS = `${NAME}(?:\\.${NAME})*`;

/** What is no token. Nothing of it reaches Cassandra, so that both agree on what a comment is. */
const BLANK = /\s+|--[^\r\n]*|\/\/[^\r\n]*|\/\*[^]*?\*\//y;

/** Not by a flag for any case, which would take other letters for µ. */
const UNIT = "(?:[mM][oOsS]?|[uU\\u00b5nN][sS]|[yYwWdDhHsS])";
const ISO_TIME = "T(?:\\d+H(?:\\d+M)?(?:\\d+S)?|\\d+M(?:\\d+S)?|\\d+S)";
const ISO_DATE = "(?:\\d+Y(?:\\d+M)?(?:\\d+D)?|\\d+M(?:\\d+D)?|\\d+D)";

type Pattern = readonly [kind: TokenKind, pattern: RegExp];

const UUID: Pattern = ["uuid", /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iy];
const SYMBOL: Pattern = ["symbol", /<=|>=|!=|\.\.|[-+*/%=<>(){}[\],.:;?]/y];
const WORD: Pattern = ["word", /[A-Za-z][A-Za-z0-9_]*/y];
const ISO_DURATIONS: readonly Pattern[] = [
  ["duration", /-?P\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/y],
  ["duration", new RegExp(`-?P(?:\\d+W|${ISO_TIME}|${ISO_DATE}(?:${ISO_TIME})?)(?!\\w)`, "y")],
];
const NUMBERS: readonly Pattern[] = [
  ["duration", new RegExp(`-?(?:\\d+${UNIT})+`, "y")],
  ["float", /-?\d+\.(?=\.\.)/y],
  ["integer", /-?\d+(?=\.\.)/y],
  ["float", /-?\d+(?:\.\d*(?:[eE][+-]?\d+)?|[eE][+-]?\d+)/y],
  ["integer", /-?\d+/y],
];

/** Kinds by the pattern of their text, the more specific first, by the first character. */
function patternsFor(first: string): readonly Pattern[] {
  if (first === "P") return OF_P;
  if (/[A-Za-z]/.test(first)) return OF_LETTERS;
  if (/\d/.test(first)) return OF_DIGITS;
  return OF_SIGNS[first] ?? [SYMBOL];
}

const OF_P: readonly Pattern[] = [...ISO_DURATIONS, WORD];
// `expr(` is one symbol of Cassandra's, which is why `expr` needs its parenthesis at once.
const OF_LETTERS: readonly Pattern[] = [UUID, ["symbol", /expr\(/y], WORD];
const OF_DIGITS: readonly Pattern[] = [UUID, ["blob", /0[xX][0-9a-fA-F]*/y], ...NUMBERS];
const OF_SIGNS: Readonly<Record<string, readonly Pattern[]>> = {
  "'": [["string", /'[^']*(?:''[^']*)*'/y]],
  '"': [["quoted", /"[^"]*(?:""[^"]*)*"/y]],
  "$": [
    ["string", /\$\$[^]*?\$\$/y],
    ["macro", /\$__[A-Za-z0-9_]+/y],
    ["variable", new RegExp(String.raw`\$\{(${FIELDS})(?::([^}'"\s]*))?\}`, "y")],
    ["variable", new RegExp(String.raw`\$(${NAME})`, "y")],
  ],
  "[": [
    ["variable", new RegExp(String.raw`\[\[(${FIELDS})(?::([^\]'"\s]*))?\]\]`, "y")],
    SYMBOL,
  ],
  "-": [...NUMBERS, ...ISO_DURATIONS, ["float", /-(?:nan|infinity)/iy], SYMBOL],
};

/** What begins a piece that never ends. */
const OPENINGS: ReadonlyArray<readonly [string, string]> = [
  ["'", "This text has no closing '"],
  ["$$", "This text has no closing $$"],
  ['"', 'This name has no closing "'],
  ["/*", "This comment has no closing */"],
  ["${", "This is not a variable"],
];

/**
 * Cuts CQL into tokens, exactly as Cassandra's own lexer does, with Grafana's macros and variables
 * besides. Inside literals and comments nothing is a macro or a variable.
 *
 * @see https://github.com/apache/cassandra/blob/cassandra-5.0/src/antlr/Lexer.g
 * @returns the tokens; the last one is of kind `end`
 * @throws {CqlError} at a piece that is nothing in CQL, and for a text beyond {@linkcode CQL_LIMITS}
 */
export function tokenize(cql: string): readonly Token[] {
  if (cql.length > CQL_LIMITS.queryCharacters) {
    throw beyondLimit(
      `The query has ${cql.length} characters, and at most ${CQL_LIMITS.queryCharacters} are read`,
      { fix: "Put long lists of values into a variable, or split the query." },
    );
  }
  const tokens: Token[] = [];
  let at = skipBlank(cql, 0);
  while (at < cql.length) {
    const token = tokenAt(cql, at);
    if (tokens.push(token) > CQL_LIMITS.tokens) throw tooManyTokens(token);
    at = skipBlank(cql, token.to);
  }
  tokens.push({ kind: "end", text: "", value: "", from: cql.length, to: cql.length });
  return tokens;
}

function tooManyTokens(at: Token): CqlError {
  return beyondLimit(`The query has more than ${CQL_LIMITS.tokens} words, values and signs`, {
    at,
    fix: "Put long lists of values into a variable, or split the query.",
  });
}

function skipBlank(cql: string, from: number): number {
  let at = from;
  while (at < cql.length) {
    BLANK.lastIndex = at;
    if (!BLANK.test(cql)) break;
    at = BLANK.lastIndex;
  }
  return at;
}

function tokenAt(cql: string, from: number): Token {
  // The pattern of comments took every closed one; this must not be read as a division.
  if (cql.startsWith("/*", from)) throw notClosed(cql, from);
  for (const [kind, pattern] of patternsFor(cql[from]!)) {
    pattern.lastIndex = from;
    const match = pattern.exec(cql);
    if (match === null) continue;
    const [text, name, format] = match;
    refuseMisread(cql, { kind, text, from });
    const token = {
      text,
      from,
      to: from + text.length,
      ...(format === undefined ? {} : { format }),
    };
    // Grafana's own `${__from}` is what `$__from` is.
    if (name?.startsWith("__")) {
      return { kind: "macro", value: name.slice(2), ...token };
    }
    return { kind, value: valueOf(kind, name ?? text), ...token };
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

type Piece = Pick<Token, "kind" | "text" | "from">;

/**
 * Cassandra's lexer decides by the first characters what a piece will be and fails where it then is
 * not: `1a` begins a UUID, `1e` a number with an exponent, `-n` is the beginning of -NaN. What it
 * refuses is refused here, with words.
 */
function refuseMisread(cql: string, { kind, text, from }: Piece): void {
  const next = cql[from + text.length] ?? "";
  if (kind === "duration" && /[A-Za-z\u00b5]$/.test(text) && /\d/.test(next)) {
    throw misread(cql, { from, text, meant: "a duration whose last number has no unit" });
  }
  if (kind === "duration" || kind === "float" || kind === "integer") {
    if (/^[\da-f]{1,7}$/i.test(text) && /[\da-f]/i.test(next)) {
      throw misread(cql, { from, text, meant: "the beginning of a UUID or of an exponent" });
    }
    if (kind !== "duration" && /^-?\d+(\.\d*)?$/.test(text) && /e/i.test(next)) {
      throw misread(cql, { from, text, meant: "a number whose exponent has no digits" });
    }
    if (kind === "integer" && /[un\u00b5]/i.test(next)) {
      throw misread(cql, { from, text, meant: "the beginning of a duration, such as 1us" });
    }
  }
  if (/^[\da-f]{8}$/i.test(text) && (kind === "word" || kind === "integer") && next === "-") {
    throw misread(cql, { from, text, meant: "the beginning of a UUID" });
  }
  if (kind === "word" && /^P\d{4}$/.test(text) && next === "-") {
    throw misread(cql, { from, text, meant: "the beginning of a duration" });
  }
  if (text === "-" && /[niP]/.test(next.replace(/[NI]/, (letter) => letter.toLowerCase()))) {
    const meant = next === "P"
      ? "the beginning of a duration"
      : "the beginning of -NaN or -Infinity";
    throw misread(cql, { from, text, meant });
  }
}

function misread(
  cql: string,
  { from, text, meant }: { from: number; text: string; meant: string },
): CqlError {
  const to = from + text.length + 1;
  return new CqlError(`Cassandra reads ${excerpt(cql.slice(from, to))} as ${meant}`, {
    at: { from, to },
    fix: `Write a space after ${excerpt(text)}.`,
  });
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
