/** A closed line on the map: `[longitude, latitude]` pairs in degrees. */
export type Ring = readonly (readonly [number, number])[];

/** Rings as the page loads them: integers, each point as its difference from the one before. */
export interface PackedRings {
  /** Integer steps per degree. */
  readonly scale: number;
  readonly rings: readonly (readonly number[])[];
}

/** Packs rings to a third of their size as GeoJSON; points that round to the same place merge. */
export function packRings(rings: readonly Ring[], scale: number): PackedRings {
  const packed = rings.map((ring) => {
    const numbers: number[] = [];
    let x = 0;
    let y = 0;
    for (const [longitude, latitude] of ring) {
      const dx = Math.round(longitude * scale) - x;
      const dy = Math.round(latitude * scale) - y;
      if (dx === 0 && dy === 0 && numbers.length > 0) continue;
      numbers.push(dx, dy);
      x += dx;
      y += dy;
    }
    return numbers;
  });
  // Fewer than three points enclose nothing.
  return { scale, rings: packed.filter((numbers) => numbers.length >= 6) };
}

/** The rings that were packed, within half a step. */
export function unpackRings({ scale, rings }: PackedRings): Ring[] {
  return rings.map((numbers) => {
    const ring: [number, number][] = [];
    let x = 0;
    let y = 0;
    for (let at = 0; at + 1 < numbers.length; at += 2) {
      x += numbers[at]!;
      y += numbers[at + 1]!;
      ring.push([x / scale, y / scale]);
    }
    return ring;
  });
}
