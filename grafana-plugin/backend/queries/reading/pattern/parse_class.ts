import type { PatternReader } from "./pattern_reader.ts";

type CharTest = (char: string) => boolean;

const KINDS: Readonly<Record<string, RegExp>> = {
  d: /\d/u,
  D: /\D/u,
  w: /\w/u,
  W: /\W/u,
  s: /\s/u,
  S: /\S/u,
};
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** What follows a backslash: a kind of characters, or one `char`. */
export function readEscape(reader: PatternReader): { test: CharTest; char?: string } {
  if (reader.done) throw reader.fault("a \\ at the end stands for nothing: write \\\\");
  const name = reader.next();
  const kind = KINDS[name];
  if (kind !== undefined) return { test: (char) => kind.test(char) };
  const char = CONTROLS[name] ?? name;
  if (char === name && /[a-zA-Z0-9]/.test(name)) {
    throw reader.fault(`\\${name} is not known here`);
  }
  return { test: (other) => other === char, char };
}

/** What follows a `[`. */
export function readClass(reader: PatternReader): CharTest {
  const negated = reader.take("^");
  const tests: CharTest[] = [];
  while (!reader.take("]")) {
    const from = readMember(reader);
    if (reader.peek() !== "-" || reader.peek(1) === "]") {
      tests.push(from.test);
      continue;
    }
    reader.next();
    const to = readMember(reader);
    if (from.char === undefined || to.char === undefined) {
      throw reader.fault("a range in [] goes from one character to another");
    }
    const [first, last] = [from.char.codePointAt(0)!, to.char.codePointAt(0)!];
    if (last < first) throw reader.fault("a range in [] is the wrong way round");
    tests.push((char) => {
      const code = char.codePointAt(0)!;
      return first <= code && code <= last;
    });
  }
  return (char) => tests.some((test) => test(char)) !== negated;
}

function readMember(reader: PatternReader): { test: CharTest; char?: string } {
  if (reader.done) throw reader.fault("a [ is not closed");
  const char = reader.next();
  return char === "\\" ? readEscape(reader) : { test: (other) => other === char, char };
}
