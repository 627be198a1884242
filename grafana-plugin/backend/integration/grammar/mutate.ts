import type { Random } from "../../../../tests/support/random.ts";
import type { Pieces } from "./generate_select.ts";

/** Statements that are no SELECT, in the forms that CQL has. */
export const OTHER_STATEMENTS: readonly string[] = [
  "INSERT INTO visits ( id ) VALUES ( 1 )",
  "INSERT INTO everything JSON '{}'",
  "UPDATE visits SET seen = seen + 1 WHERE id = 2",
  "DELETE FROM visits WHERE id = 1",
  "TRUNCATE visits",
  "BEGIN BATCH DELETE FROM visits WHERE id = 1 ; APPLY BATCH",
  "BEGIN UNLOGGED BATCH UPDATE visits SET seen = seen + 1 WHERE id = 2 APPLY BATCH",
  "CREATE TABLE t ( a int PRIMARY KEY )",
  "CREATE INDEX ON everything ( v_double )",
  "CREATE TYPE u ( a int )",
  "ALTER TABLE visits ADD b int",
  "DROP TABLE visits",
  "DROP KEYSPACE k",
  "GRANT SELECT ON ALL KEYSPACES TO r",
  "REVOKE SELECT ON visits FROM r",
  "LIST ROLES",
  "CREATE ROLE r",
  "USE system",
  "DESCRIBE TABLES",
];

/** Words, symbols and literals that are put in where they do not belong. */
const VOCABULARY: readonly string[] = [
  ...("SELECT DISTINCT JSON FROM WHERE AND OR IN CONTAINS KEY LIKE IS NOT NULL GROUP ORDER BY ASC DESC " +
    "ANN OF PER PARTITION LIMIT ALLOW FILTERING AS TOKEN CAST COUNT TTL WRITETIME INSERT UPDATE DELETE " +
    "USING TIMESTAMP BATCH APPLY IF EXISTS SET VALUES TRUNCATE USE INT TEXT LIST SET MAP FROZEN TUPLE " +
    "VECTOR REPLACE MATERIALIZED VIEW INDEX TABLE KEYSPACE TRUE NAN INFINITY ENTRIES FULL KEYS DEFAULT " +
    "UNSET MASKED BEGIN TO WITH ADD ROLE USER expr( a b c d v_int v_map v_text everything visits")
    .split(" "),
  ...("( ) [ ] { } < > <= >= = != , . .. : ; ;; * / % + - -- // /* */ ? ' \" $$ \"\" '' _ # ! @ \\ | & ~ ^")
    .split(" "),
  ...("0 1 -1 1.5 .5 1. 1e 1e5 0x 0xf 1h -1h P1Y P1 -P1Y PT 1da 12ab 1..2 6ab09bec-e68e 'x' $$x$$ \"A\" " +
    "-nan -infinity -n").split(" "),
];

/** A statement with one to three of its pieces changed. */
export function mutate(pieces: Pieces, { random, other }: MutateOptions): Pieces {
  const changed = [...pieces];
  for (let count = random.whole(1, 3); count > 0; count--) {
    const at = random.whole(0, changed.length - 1);
    const from = random.whole(0, other.length - 1);
    switch (random.whole(0, 6)) {
      case 0:
        changed.splice(at, 1);
        break;
      case 1:
        changed.splice(at, 0, changed[at] ?? "a");
        break;
      case 2:
        changed.splice(at, 1, random.pick(VOCABULARY));
        break;
      case 3:
        changed.splice(at, 0, random.pick(VOCABULARY));
        break;
      case 4:
        [changed[0], changed[at]] = [changed[at] ?? "", changed[0] ?? ""];
        break;
      case 5:
        changed.splice(at, random.whole(0, 3), ...other.slice(from, from + random.whole(1, 4)));
        break;
      default:
        changed.splice(at + 1);
    }
  }
  return changed;
}

/** Options of {@linkcode mutate}. */
export interface MutateOptions {
  readonly random: Random;
  /** Another statement, pieces of which are put in. */
  readonly other: Pieces;
}

/** The text of a statement: pieces that may touch do so at times. */
export function join(pieces: Pieces, random: Random): string {
  const gaps = [" ", " ", " ", " ", "\n", "\t", "  ", " /* ; */ ", " -- '\n", "\r\n", "/**/"];
  const tight = random.chance(0.15);
  return pieces.map((piece, index) => {
    if (index === 0 || pieces[index - 1]!.endsWith("expr(")) return piece;
    const touches = /[\w"'$-]$/.test(pieces[index - 1]!) && /^[\w"'$.-]/.test(piece);
    if (tight ? random.chance(0.5) : !touches && random.chance(0.6)) return piece;
    return random.pick(gaps) + piece;
  }).join("");
}

/** Variables that {@linkcode withSlots} writes, with their values. */
export const VARIABLES: Readonly<Record<string, string>> = {
  number: "1",
  text: "it's -- \" ;",
  column: "v_int",
  function: "MAX",
  direction: "desc",
  table: "everything",
  "__user.login": "ann",
};

/** A statement with macros and variables in the place of some of its pieces. */
export function withSlots(pieces: Pieces, random: Random): Pieces {
  return pieces.map((piece, index) => {
    const slots = pieces[index - 1] === "LIMIT" ? ["$number"] : slotsFor(piece);
    return slots.length > 0 && random.chance(0.5) ? random.pick(slots) : piece;
  });
}

function slotsFor(piece: string): readonly string[] {
  if (/^-?\d+$/.test(piece)) {
    return ["$number", "$__range_s", "${__range_ms}", "$__interval_ms", "$__fromMs", "-$__fromMs"];
  }
  if (piece.startsWith("'")) return ["$text", "${text:raw}", "${__user.login}"];
  if (/^(\d+h|P[\dT]\w*)$/.test(piece)) return ["$__interval", "$__range"];
  if (piece.startsWith("v_")) return ["$column", "${column}"];
  if (/^(max|min|count|avg|abs)$/.test(piece)) return ["$function"];
  if (/^(ASC|DESC)$/.test(piece)) return ["$direction"];
  if (piece === "everything") return ["$table", "$__keyspace.everything", "$__keyspace.[[table]]"];
  return piece === "WHERE"
    ? ["WHERE $__timeFilter(c) AND", "WHERE $__timeBuckets(c, hour) AND"]
    : [];
}
