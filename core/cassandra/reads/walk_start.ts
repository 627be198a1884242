import Type from "typebox";
import { Compile } from "typebox/compile";
import type { TimeRange } from "./buckets.ts";
import type { WalkState } from "./bucket_walk.ts";
import { type CursorScope, decodeCursor } from "../../cursor.ts";

/**
 * Where a walk begins: at the cursor, or at the range that `first` gives.
 *
 * @throws {CursorError} when the cursor is not one of this query
 */
export async function walkStart(
  scope: CursorScope,
  cursor: string | undefined,
  first: () => Promise<TimeRange | undefined>,
): Promise<WalkState | undefined> {
  if (cursor !== undefined) return decodeCursor(scope, cursor, isWalkState);
  const range = await first();
  return range === undefined ? undefined : { range };
}

const walkState = Compile(Type.Object({
  range: Type.Object({ from: Type.Integer(), to: Type.Integer() }),
  after: Type.Optional(Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer()])),
}));

function isWalkState(state: unknown): state is WalkState {
  return walkState.Check(state);
}
