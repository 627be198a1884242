import { readClass, readEscape } from "./parse_class.ts";
import type { PatternNode } from "./pattern_node.ts";
import { PatternReader } from "./pattern_reader.ts";

/**
 * Reads a pattern: characters, `.`, classes such as `[a-z]` and `\d`, groups, `|`, `^`, `$`, and
 * `*`, `+`, `?`, `{n,m}` after them.
 *
 * @throws {SyntaxError} with the place, for what is no pattern and for look-around, names of groups
 *   and references back, which cannot be matched in one pass
 */
export function parsePattern(pattern: string): PatternNode {
  const reader = new PatternReader(pattern);
  const node = readChoice(reader);
  if (!reader.done) throw reader.fault("there is a ) without a (");
  return node;
}

function readChoice(reader: PatternReader): PatternNode {
  const items = [readSequence(reader)];
  while (reader.take("|")) items.push(readSequence(reader));
  return items.length === 1 ? items[0]! : { kind: "choice", items };
}

function readSequence(reader: PatternReader): PatternNode {
  const items: PatternNode[] = [];
  while (!reader.done && reader.peek() !== "|" && reader.peek() !== ")") {
    items.push(readRepeated(reader));
  }
  return { kind: "sequence", items };
}

function readRepeated(reader: PatternReader): PatternNode {
  let item = readAtom(reader);
  for (let times = readTimes(reader); times !== null; times = readTimes(reader)) {
    if (item.kind === "edge" || item.kind === "repeat") throw reader.fault("nothing to repeat");
    item = { kind: "repeat", item, ...times };
    // Whether as few or as many as possible are taken makes no difference to whether it matches.
    reader.take("?");
  }
  return item;
}

function readTimes(reader: PatternReader): { min: number; max: number } | null {
  if (reader.take("*")) return { min: 0, max: Infinity };
  if (reader.take("+")) return { min: 1, max: Infinity };
  if (reader.take("?")) return { min: 0, max: 1 };
  const found = reader.takeMatch(/\{(\d{1,4})(,(\d{1,4})?)?\}/y);
  if (found === null) return null;
  const [, least, comma, most] = found;
  const min = Number(least);
  const max = comma === undefined ? min : most === undefined ? Infinity : Number(most);
  if (max < min) throw reader.fault("the numbers in {} are the wrong way round");
  return { min, max };
}

function readAtom(reader: PatternReader): PatternNode {
  const char = reader.next();
  switch (char) {
    case "(":
      return readGroup(reader);
    case "[":
      return { kind: "one", test: readClass(reader) };
    case "\\":
      return { kind: "one", test: readEscape(reader).test };
    case ".":
      return { kind: "one", test: (other) => !/[\n\r\u2028\u2029]/.test(other) };
    case "^":
      return { kind: "edge", at: "start" };
    case "$":
      return { kind: "edge", at: "end" };
    case "*":
    case "+":
    case "?":
    case "{":
      throw reader.fault(`nothing to repeat before ${char}: write \\${char} for the character`);
    case "]":
    case "}":
      throw reader.fault(`there is a ${char} alone: write \\${char} for the character`);
    default:
      return { kind: "one", test: (other) => other === char };
  }
}

function readGroup(reader: PatternReader): PatternNode {
  if (reader.take("?") && !reader.take(":")) {
    throw reader.fault("of groups with ? only (?: is known: no look-around, no names");
  }
  const node = readChoice(reader);
  if (!reader.take(")")) throw reader.fault("a ( is not closed");
  // A group may be repeated again, whatever is in it.
  return { kind: "sequence", items: [node] };
}
