import { CqlError } from "../cql_error.ts";
import { describe, isSymbol, isWord, type Token } from "../lexer/token.ts";
import { RESERVED_WORDS } from "./reserved_words.ts";
import type { MacroSlot, Name, Slot, VariableSlot } from "./statement.ts";

/** Options of {@linkcode Cursor}. */
export interface CursorOptions {
  /** Value of a variable or macro that stands for a name; undefined where it is not known. */
  readonly nameOf: (token: Token) => string | undefined;
}

type NewSlot =
  | Omit<VariableSlot, "first" | "last" | "token">
  | Omit<MacroSlot, "first" | "last" | "token">;

/** Reads tokens one by one and notes what has to be put in for them. */
export class Cursor {
  readonly slots: Slot[] = [];
  /** Columns that were named on the way. */
  readonly columns: Name[] = [];
  /** Functions that were called on the way, in lower case. */
  readonly functions: string[] = [];
  /** How deep expressions are nested; a query that nests without end must not exhaust the stack. */
  depth = 0;
  /** True while WHERE is read. */
  inWhere = false;
  #at = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly options: CursorOptions,
  ) {}

  /** Index of the next token. */
  get at(): number {
    return this.#at;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.#at + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  isWord(word: string, ahead = 0): boolean {
    return isWord(this.peek(ahead), word);
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    return isSymbol(this.peek(ahead), symbol);
  }

  /** Takes the words if they are all next. */
  takeWords(...words: readonly string[]): boolean {
    const found = words.every((word, ahead) => this.isWord(word, ahead));
    if (found) this.#at += words.length;
    return found;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.#at++;
    return found;
  }

  expectWord(word: string): void {
    if (!this.takeWords(word)) throw this.unexpected(word);
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(symbol);
  }

  /** True when the next token can be a name. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token.kind === "word") {
      return !RESERVED_WORDS.has(token.text.toUpperCase());
    }
    return token.kind === "quoted" || token.kind === "variable" ||
      (token.kind === "macro" && token.value === "keyspace");
  }

  /** Takes a name; a variable is one where nothing but a name can stand. */
  takeName(what: string): Name {
    if (!this.isName()) throw this.unexpected(what);
    const first = this.#at;
    const token = this.next();
    const { from, to } = token;
    if (token.kind === "word" || token.kind === "quoted") {
      return { text: token.value, from, to };
    }
    this.note(
      token.kind === "macro"
        ? { kind: "macro", name: token.value, args: [], where: this.inWhere }
        : { kind: "variable", name: token.value, use: "name" },
      first,
    );
    return { text: this.options.nameOf(token) ?? null, from, to };
  }

  /** Notes that the tokens from `first` to the one just taken are replaced. */
  note(slot: NewSlot, first: number): Slot {
    const noted = {
      ...slot,
      first,
      last: this.#at - 1,
      token: this.tokens[first]!,
    };
    this.slots.push(noted);
    return noted;
  }

  /** The error that names what was found and what was expected. */
  unexpected(expected: string): CqlError {
    const token = this.peek();
    const keyword = token.kind === "word" &&
      RESERVED_WORDS.has(token.text.toUpperCase());
    return new CqlError(
      `Found ${describe(token)} where ${expected} was expected`,
      {
        at: { from: token.from, to: Math.max(token.to, token.from + 1) },
        ...(keyword
          ? {
            fix: `Is ${token.text} meant as a name? Put it in double quotes.`,
          }
          : {}),
      },
    );
  }
}
