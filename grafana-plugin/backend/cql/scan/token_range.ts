import type { Operand, Relation, Slot } from "../parser/statement.ts";
import type { TableSchema } from "../schema/read_table.ts";

/** A query may read a range of tokens as wide as the ring divided by this. */
export const NARROW_RANGES = 1_024;

/** Ends of the ring of Cassandra's Murmur3Partitioner. */
const FIRST = -(2n ** 63n);
const LAST = 2n ** 63n - 1n;
const RING = LAST - FIRST + 1n;

/** A part of the ring. */
export interface TokenRange {
  /** So narrow that a query may read it; nothing at all may lie in it. */
  readonly isNarrow: boolean;
  /** How much of the ring it is, up to 1; 1 where its ends are not known. */
  readonly share: number;
}

/** Options of {@linkcode tokenRange}. */
export interface TokenRangeOptions {
  readonly table: TableSchema;
  /** The whole number that stands for a slot; null where it is none. */
  readonly numberOf: (slot: Slot) => bigint | null;
}

/**
 * The part of the ring that conditions on the token of the partition key leave; null where there are
 * none. The ends of other partitioners are farther apart, so that their ranges count as wider.
 *
 * As in Cassandra, an upper end at the ring's first token is the ring's end, and a range whose lower
 * end lies above the upper one does not go around: it is empty.
 */
export function tokenRange(
  relations: readonly Relation[],
  { table, numberOf }: TokenRangeOptions,
): TokenRange | null {
  const ofKey = relations.filter(({ token, columns }) =>
    token && columns.length === table.partitionKey.length &&
    columns.every(({ text }, index) => text === table.partitionKey[index])
  );
  if (ofKey.length === 0) return null;
  if (ofKey.some(({ operator }) => operator === "=")) return rangeOf(1n);
  let low = FIRST;
  let high = LAST;
  for (const { operator, operands } of ofKey) {
    const ends = operands.map((operand) => endOf(operand, numberOf));
    if (ends.includes(null)) return rangeOf(RING);
    const [end, other = end] = ends as [bigint, bigint?];
    if (operator === ">") low = max(low, end + 1n);
    else if (operator === "<") high = min(high, upper(end, 1n));
    else if (operator === ">=") low = max(low, end);
    else if (operator === "<=") high = min(high, upper(end, 0n));
    else if (operator === "BETWEEN") {
      // A later version of Cassandra takes the two in either order.
      low = max(low, min(end, other));
      high = min(high, upper(max(end, other), 0n));
    }
  }
  return rangeOf(high - low + 1n);
}

function rangeOf(width: bigint): TokenRange {
  return {
    isNarrow: width * BigInt(NARROW_RANGES) <= RING,
    share: Math.max(0, Number(width) / Number(RING)),
  };
}

function endOf(operand: Operand, numberOf: TokenRangeOptions["numberOf"]): bigint | null {
  return operand === null || typeof operand === "bigint" ? operand : numberOf(operand);
}

function upper(end: bigint, excluded: bigint): bigint {
  return end === FIRST ? LAST : end - excluded;
}

const min = (a: bigint, b: bigint): bigint => a < b ? a : b;
const max = (a: bigint, b: bigint): bigint => a > b ? a : b;
