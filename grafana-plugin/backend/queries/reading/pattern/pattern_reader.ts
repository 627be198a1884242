/** A pattern that is being read, character by character. */
export class PatternReader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  get done(): boolean {
    return this.#at >= this.#chars.length;
  }

  peek(ahead = 0): string | undefined {
    return this.#chars[this.#at + ahead];
  }

  /** The next character; only where {@linkcode done} is false. */
  next(): string {
    return this.#chars[this.#at++]!;
  }

  /** Goes on after this character if it is the next one. */
  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.#at++;
    return true;
  }

  /** Goes on after what a sticky expression of ASCII finds here. */
  takeMatch(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = 0;
    const found = expression.exec(this.#chars.slice(this.#at).join(""));
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  fault(what: string): SyntaxError {
    return new SyntaxError(`${what} (at character ${this.#at})`);
  }
}
