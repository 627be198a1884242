const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Whether JSON has more arrays and objects inside of each other than allowed, found out before it is
 * parsed. Of text that is not JSON the answer means nothing: the parser refuses it.
 *
 * @param json UTF-8
 */
export function isDeeperThan(json: Uint8Array, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const letter = json[at];
    if (letter === QUOTE) {
      // Within a string only its end means anything; bytes of other letters are above 0x7f.
      for (at++; at < json.length && json[at] !== QUOTE; at++) if (json[at] === BACKSLASH) at++;
    } else if (letter === OPEN_OBJECT || letter === OPEN_ARRAY) {
      if (++depth > maxDepth) return true;
    } else if (letter === CLOSE_OBJECT || letter === CLOSE_ARRAY) depth--;
  }
  return false;
}
