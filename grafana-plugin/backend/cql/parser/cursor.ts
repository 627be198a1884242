import { CqlError } from "../cql_error.ts";
import { describe, isSymbol, isWord, type Token } from "../lexer/token.ts";
import { beyondLimit, CQL_LIMITS } from "../limits.ts";
import type { Name, Slot } from "./statement.ts";
import { RESERVED_WORDS } from "./words.ts";

/** Options of {@linkcode Cursor}. */
export interface CursorOptions {
  /** Value of a variable or macro that stands for a name; undefined where it is not known. */
  readonly nameOf: (token: Token) => string | undefined;
}

type NewSlot<Kind extends Slot = Slot> = Kind extends Slot ? Omit<Kind, "first" | "last" | "token">
  : never;

/** A place to go back to, with all that was noted before it. */
interface Mark {
  readonly at: number;
  readonly slots: number;
  readonly columns: number;
  readonly functions: number;
  readonly work: number;
}

/** Reads tokens one by one and notes what has to be put in for them. */
export class Cursor {
  readonly slots: Slot[] = [];
  /** Columns that were named on the way. */
  readonly columns: Name[] = [];
  /** Functions that were called on the way, in lower case. */
  readonly functions: string[] = [];
  /** True while WHERE is read. */
  inWhere = false;
  #at = 0;
  #depth = 0;
  #work = 0;

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

  /** Takes as many tokens. */
  skip(count: number): void {
    this.#at += count;
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
    return token.kind === "quoted" && token.value !== "" || token.kind === "variable" ||
      (token.kind === "macro" && token.value === "keyspace");
  }

  /** Takes a name; a variable is one where nothing but a name can stand. */
  takeName(what: string): Name {
    if (!this.isName()) throw this.unexpected(what);
    return this.#take();
  }

  /** Takes the name of a column where Cassandra takes an empty one too. */
  takeColumn(): Name {
    const token = this.peek();
    const empty = token.kind === "quoted" && token.value === "";
    const name = empty ? this.#take() : this.takeName("a column");
    this.noteColumn(name);
    return name;
  }

  /** Notes that a column is named. */
  noteColumn(name: Name): void {
    if (this.columns.push(name) > CQL_LIMITS.names) {
      throw beyondLimit(`The query names more than ${CQL_LIMITS.names} columns`, {
        at: name,
        fix: "Select *, or the columns that are shown.",
      });
    }
  }

  #take(): Name {
    const first = this.#at;
    const token = this.next();
    const { from, to } = token;
    if (token.kind === "word" || token.kind === "quoted") {
      if (token.value.length > CQL_LIMITS.nameCharacters) {
        throw beyondLimit(
          `A name has ${token.value.length} characters, and at most ${CQL_LIMITS.nameCharacters} ` +
            "are read",
          { at: token, fix: "Texts belong in single quotes, names in double quotes." },
        );
      }
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
  note<Kind extends Slot>(slot: NewSlot<Kind>, first: number): Kind {
    const token = this.tokens[first]!;
    const noted = { ...slot, first, last: this.#at - 1, token } as unknown as Kind;
    if (this.slots.push(noted) > CQL_LIMITS.slots) {
      throw beyondLimit(`The query has more than ${CQL_LIMITS.slots} macros and variables`, {
        at: token,
        fix: "Use one variable with several values, as in: column IN $name.",
      });
    }
    return noted;
  }

  /** Reads what is nested, which must not go so deep that a stack ends. */
  nested<T>(read: () => T): T {
    if (this.#depth >= CQL_LIMITS.depth) {
      throw beyondLimit(`The query is nested deeper than ${CQL_LIMITS.depth}`, {
        at: this.peek(),
        fix: "Leave out parentheses that change nothing.",
      });
    }
    this.#depth++;
    const result = read();
    this.#depth--;
    return result;
  }

  /** Counts what a part of the select list costs Cassandra's parser at this depth. */
  spendOnSelection(): void {
    this.#work += 2 ** this.#depth;
    if (this.#work <= CQL_LIMITS.selectionWork) return;
    throw beyondLimit(
      "The select list is nested so deep that Cassandra would take long to read it",
      {
        at: this.peek(),
        fix: "Leave out parentheses that change nothing, or select fewer expressions.",
      },
    );
  }

  /** A place to {@linkcode reset} to; nothing is nested there. */
  mark(): Mark {
    return {
      at: this.#at,
      slots: this.slots.length,
      columns: this.columns.length,
      functions: this.functions.length,
      work: this.#work,
    };
  }

  /** Goes back, as if nothing had been read since. */
  reset(mark: Mark): void {
    this.#at = mark.at;
    this.#work = mark.work;
    this.#depth = 0;
    this.slots.length = mark.slots;
    this.columns.length = mark.columns;
    this.functions.length = mark.functions;
  }

  /** The error that names what was found and what was expected. */
  unexpected(expected: string): CqlError {
    const token = this.peek();
    return new CqlError(
      `Found ${describe(token)} where ${expected} was expected`,
      {
        at: { from: token.from, to: Math.max(token.to, token.from + 1) },
        ...this.#hint(token),
      },
    );
  }

  #hint(token: Token): { fix?: string } {
    const before = this.tokens[this.#at - 1];
    if (/^-\d/.test(token.text) && before !== undefined && before.kind !== "symbol") {
      return { fix: `To subtract, write a space after the minus: - ${token.text.slice(1)}.` };
    }
    if (token.kind === "word" && RESERVED_WORDS.has(token.text.toUpperCase())) {
      return { fix: `Is ${token.text} meant as a name? Put it in double quotes.` };
    }
    if (this.inWhere && (token.kind === "word" || token.kind === "quoted")) {
      return {
        fix: `CQL compares columns with values only. Is it a text? Write '${
          token.value.slice(0, 40).replaceAll("'", "''")
        }'.`,
      };
    }
    return {};
  }
}
