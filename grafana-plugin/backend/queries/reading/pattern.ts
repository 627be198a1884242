import { RE2JS, RE2JSSyntaxException } from "re2js";

/** Instructions that a pattern may come to; the time for a text grows with their number. */
const MAX_INSTRUCTIONS = 500;

/**
 * A test whether a regular expression of RE2's syntax matches the whole of a text. All ways to match
 * are followed at once: the time grows with the lengths of pattern and text, where a backtracking
 * engine may need for ever for a pattern like `(a+)+`.
 *
 * @throws {SyntaxError} with RE2's reason for what is no pattern, look-around and references back
 *   among it, and for a pattern with too many repetitions
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = compile(pattern);
  if (compiled.programSize() > MAX_INSTRUCTIONS) {
    throw new SyntaxError(`with its repetitions it is longer than ${MAX_INSTRUCTIONS} characters`);
  }
  return (text) => compiled.matches(text);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const place = error.getPattern();
    const where = place === null || place === pattern ? "" : `: ${place}`;
    throw new SyntaxError(error.getDescription() + where);
  }
}
