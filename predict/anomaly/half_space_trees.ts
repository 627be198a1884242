/** Options of {@linkcode HalfSpaceTrees}. */
export interface HalfSpaceTreesOptions {
  /** Features of a point, each in 0 … 1. */
  readonly features: number;
  readonly trees: number;
  readonly depth: number;
  /** Points of a window of learning, at most 255. */
  readonly window: number;
  readonly seed: number;
}

/** The first window is this long; each is twice the one before until it has the full length. */
const FIRST_WINDOW = 32;
/** A node with less than this share of a window's points is not looked into. */
const SMALL = 0.1;
/** Bytes before the masses: points of the window being learned, and of the one that scores. */
const HEAD = 2;

/**
 * Half-space trees (Tan, Ting and Liu, "Fast Anomaly Detection for Streaming Data", 2011): random
 * trees that halve the space of features, made before any point is seen. Each node counts the points
 * of a window; a point is scored by how many there were in the window before where it falls. The
 * trees are shared; a forest that learned is {@linkcode HalfSpaceTrees.bytes} bytes of counts.
 *
 * As features are known to be in 0 … 1, a tree's space is just so large that it holds them around a
 * random centre. As they are few, they are split in turn from a random one on, so that no tree leaves
 * one out. Windows are short at first, so that scores begin soon.
 */
export class HalfSpaceTrees {
  readonly bytes: number;
  readonly #options: HalfSpaceTreesOptions;
  readonly #inner: number;
  readonly #nodes: number;
  /** By tree and inner node, in order of a heap: the feature that is split, and where. */
  readonly #feature: Uint8Array;
  readonly #split: Float64Array;

  /** @throws {RangeError} If the window is longer than counts of a byte can tell. */
  constructor(options: HalfSpaceTreesOptions) {
    const { trees, depth, window } = options;
    if (!(window >= FIRST_WINDOW && window <= 255)) {
      throw new RangeError(`'window' must be ${FIRST_WINDOW} … 255 points: got ${window}`);
    }
    this.#options = options;
    this.#inner = 2 ** depth - 1;
    this.#nodes = 2 ** (depth + 1) - 1;
    this.#feature = new Uint8Array(trees * this.#inner);
    this.#split = new Float64Array(trees * this.#inner);
    this.bytes = HEAD + 2 * trees * this.#nodes;
    const random = mulberry32(options.seed);
    for (let tree = 0; tree < trees; tree++) this.#plant(tree, random);
  }

  /** Writes the state of having learned nothing. */
  begin(masses: Uint8Array): void {
    masses.fill(0);
  }

  /**
   * How crowded the place of a point was in the last whole window: 0 empty, 1 as if points were
   * spread evenly, more where they crowd. Undefined as long as no window is whole.
   */
  crowd(masses: Uint8Array, point: Float64Array): number | undefined {
    const { trees, depth } = this.#options;
    const size = masses[1]!;
    if (size === 0) return undefined;
    const small = SMALL * size;
    let total = 0;
    for (let tree = 0; tree < trees; tree++) {
      const counts = HEAD + tree * this.#nodes;
      let node = 0;
      let level = 0;
      while (level < depth && masses[counts + node]! > small) {
        node = this.#child(tree, node, point);
        level++;
      }
      total += masses[counts + node]! * 2 ** level;
    }
    return total / (trees * size);
  }

  /** Counts a point, and begins the next window when this one is whole. */
  learn(masses: Uint8Array, point: Float64Array): void {
    const { trees, depth, window } = this.#options;
    const half = trees * this.#nodes;
    for (let tree = 0; tree < trees; tree++) {
      const counts = HEAD + half + tree * this.#nodes;
      let node = 0;
      masses[counts]!++;
      for (let level = 0; level < depth; level++) {
        node = this.#child(tree, node, point);
        masses[counts + node]!++;
      }
    }
    masses[0]!++;
    const whole = masses[1]! === 0 ? FIRST_WINDOW : Math.min(window, 2 * masses[1]!);
    if (masses[0]! < whole) return;
    masses.copyWithin(HEAD, HEAD + half, HEAD + 2 * half);
    masses.fill(0, HEAD + half);
    masses[1] = masses[0]!;
    masses[0] = 0;
  }

  #child(tree: number, node: number, point: Float64Array): number {
    const at = tree * this.#inner + node;
    return 2 * node + (point[this.#feature[at]!]! < this.#split[at]! ? 1 : 2);
  }

  #plant(tree: number, random: () => number): void {
    const { features } = this.#options;
    const low = new Float64Array(features);
    const high = new Float64Array(features);
    for (let feature = 0; feature < features; feature++) {
      const centre = random();
      const reach = Math.max(centre, 1 - centre);
      low[feature] = centre - reach;
      high[feature] = centre + reach;
    }
    this.#grow(tree, 0, { low, high, next: Math.floor(random() * features) });
  }

  #grow(
    tree: number,
    node: number,
    { low, high, next }: {
      readonly low: Float64Array;
      readonly high: Float64Array;
      readonly next: number;
    },
  ): void {
    if (node >= this.#inner) return;
    const middle = (low[next]! + high[next]!) / 2;
    this.#feature[tree * this.#inner + node] = next;
    this.#split[tree * this.#inner + node] = middle;
    const after = (next + 1) % low.length;
    this.#grow(tree, 2 * node + 1, { low, high: high.with(next, middle), next: after });
    this.#grow(tree, 2 * node + 2, { low: low.with(next, middle), high, next: after });
  }
}

/** A small seeded generator of numbers in 0 … 1 (Tommy Ettinger, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
