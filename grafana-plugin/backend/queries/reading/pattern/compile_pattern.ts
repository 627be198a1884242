import { parsePattern } from "./parse_pattern.ts";
import type { PatternNode } from "./pattern_node.ts";

/** States that a pattern may come to; the time for a text grows with their number. */
const MAX_STATES = 500;

type State =
  | { kind: "one"; test: (char: string) => boolean; next: State }
  | { kind: "edge"; at: "start" | "end"; next: State }
  | { kind: "split"; nexts: State[] }
  | { kind: "match" };

/**
 * A test whether a pattern matches the whole of a text. All ways to match are followed at once, one
 * character after the other (Thompson's construction): the time grows with the lengths of pattern
 * and text, where a backtracking engine may need for ever for a pattern like `(a+)+`.
 *
 * @throws {SyntaxError} as {@linkcode parsePattern} does, and for a pattern with too many repetitions
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const first = build(parsePattern(pattern));
  return (text) => {
    const chars = [...text];
    let states = reach([first], { start: true, end: chars.length === 0 });
    for (const [index, char] of chars.entries()) {
      const after: State[] = [];
      for (const state of states) {
        if (state.kind === "one" && state.test(char)) after.push(state.next);
      }
      if (after.length === 0) return false;
      states = reach(after, { start: false, end: index === chars.length - 1 });
    }
    return [...states].some(({ kind }) => kind === "match");
  };
}

/** Every state that can be reached without another character. */
function reach(
  from: readonly State[],
  place: { readonly start: boolean; readonly end: boolean },
): ReadonlySet<State> {
  const found = new Set<State>();
  const open = [...from];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (found.has(state)) continue;
    found.add(state);
    if (state.kind === "split") open.push(...state.nexts);
    if (state.kind === "edge" && place[state.at]) open.push(state.next);
  }
  return found;
}

function build(pattern: PatternNode): State {
  let count = 0;
  const made = <S extends State>(state: S): S => {
    if (++count > MAX_STATES) {
      throw new SyntaxError(`with its repetitions it is longer than ${MAX_STATES} characters`);
    }
    return state;
  };

  const before = (node: PatternNode, next: State): State => {
    switch (node.kind) {
      case "one":
        return made({ kind: "one", test: node.test, next });
      case "edge":
        return made({ kind: "edge", at: node.at, next });
      case "sequence":
        return node.items.reduceRight((state, item) => before(item, state), next);
      case "choice":
        return made({ kind: "split", nexts: node.items.map((item) => before(item, next)) });
      case "repeat":
        return repeated(node, next);
    }
  };

  const repeated = (
    { item, min, max }: Extract<PatternNode, { kind: "repeat" }>,
    next: State,
  ): State => {
    let state = next;
    if (max === Infinity) {
      const loop = made({ kind: "split" as const, nexts: [next] });
      loop.nexts.push(before(item, loop));
      state = loop;
    }
    for (let n = min; n < max && max !== Infinity; n++) {
      state = made({ kind: "split", nexts: [before(item, state), next] });
    }
    for (let n = 0; n < min; n++) state = made({ kind: "split", nexts: [before(item, state)] });
    return state;
  };

  return before(pattern, { kind: "match" });
}
