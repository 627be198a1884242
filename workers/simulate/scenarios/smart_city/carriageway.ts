/** One side of the road: `a` leads away from London, `b` towards it. */
export type Carriageway = "a" | "b";

/** Metres that one has driven on a carriageway of a road `length` metres long, at its point `s`. */
export function drivenAt(s: number, side: Carriageway, length: number): number {
  return side === "a" ? s : length - s;
}

/** The other way round: the point of the road after `driven` metres. */
export function pointAfter(driven: number, side: Carriageway, length: number): number {
  return side === "a" ? driven : length - driven;
}
