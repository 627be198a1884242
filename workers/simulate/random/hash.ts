/** The 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit counts. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** An unsigned 32-bit hash of whole numbers; only the low 32 bits of each count. */
export function hashNumbers(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) hash = mix(Math.imul(hash, 31) + (part | 0) + 0x6d2b79f5);
  return hash;
}

/** {@linkcode hashNumbers} of a seed and a lattice point, without the array. */
export function hashPoint(seed: number, x: number, y: number, z: number): number {
  return mix(
    (seed ^ Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d)) | 0,
  );
}

/** An unsigned 32-bit FNV-1a hash of a text's UTF-16 units. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
