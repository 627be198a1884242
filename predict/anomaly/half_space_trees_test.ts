import assert from "node:assert/strict";
import { normalFrom, numbersFrom } from "../testing/random.ts";
import { beginCalibration, CALIBRATION_FLOATS, countCrowd, scoreOfCrowd } from "./calibration.ts";
import { HalfSpaceTrees } from "./half_space_trees.ts";

const options = { features: 2, trees: 10, depth: 6, window: 250, seed: 1 };

function grown() {
  const forest = new HalfSpaceTrees(options);
  const masses = new Uint8Array(forest.bytes);
  forest.begin(masses);
  const bins = new Float64Array(CALIBRATION_FLOATS);
  beginCalibration(bins);
  return { forest, masses, bins };
}

/** Points around the middle. */
function cloud(seed: number) {
  const normal = normalFrom(seed);
  return () => Float64Array.of(0.5 + 0.08 * normal(), 0.5 + 0.08 * normal());
}

Deno.test("points far from all others are in empty places, near ones in crowded ones", () => {
  const { forest, masses } = grown();
  const next = cloud(1);
  for (let i = 0; i < 1_000; i++) forest.learn(masses, next());
  const far = [[0.95, 0.5], [0.05, 0.95], [0.5, 0.02]].map((point) =>
    forest.crowd(masses, Float64Array.from(point))!
  );
  const near = Array.from({ length: 200 }, () => forest.crowd(masses, next())!);
  const usual = near.toSorted((a, b) => a - b)[100]!;
  for (const crowd of far) assert.ok(crowd < usual / 10, `${crowd}, ${usual}`);
  assert.ok(near.filter((crowd) => crowd > Math.max(...far)).length > 195);
});

Deno.test("nothing is said before a window is whole, and windows grow to their length", () => {
  const { forest, masses } = grown();
  const next = cloud(2);
  for (let i = 0; i < 31; i++) forest.learn(masses, next());
  assert.equal(forest.crowd(masses, next()), undefined);
  const sizes = new Set<number>();
  for (let i = 31; i < 1_000; i++) {
    forest.learn(masses, next());
    sizes.add(masses[1]!);
  }
  assert.deepEqual([...sizes], [32, 64, 128, 250]);
});

Deno.test("it follows points that move to another place", () => {
  const { forest, masses } = grown();
  const next = cloud(3);
  const moved = Float64Array.of(0.9, 0.1);
  for (let i = 0; i < 1_000; i++) forest.learn(masses, next());
  const before = forest.crowd(masses, moved)!;
  for (let i = 0; i < 500; i++) forest.learn(masses, moved);
  assert.ok(forest.crowd(masses, moved)! > 20 * before, `${before}`);
});

Deno.test("of usual points, one in ten scores above 0.9, and one in a hundred above 0.99", () => {
  const { forest, masses, bins } = grown();
  const next = cloud(4);
  const scores: number[] = [];
  for (let i = 0; i < 12_000; i++) {
    const point = next();
    const crowd = forest.crowd(masses, point);
    if (crowd !== undefined) {
      scores.push(scoreOfCrowd(bins, crowd));
      countCrowd(bins, crowd);
    }
    forest.learn(masses, point);
  }
  const later = scores.slice(2_000);
  const above = (score: number) => later.filter((one) => one > score).length / later.length;
  assert.ok(Math.abs(above(0.5) - 0.5) < 0.06, `${above(0.5)}`);
  assert.ok(Math.abs(above(0.9) - 0.1) < 0.02, `${above(0.9)}`);
  assert.ok(Math.abs(above(0.99) - 0.01) < 0.005, `${above(0.99)}`);
});

Deno.test("scores are in 0 … 1 and never rise with the crowd", () => {
  const random = numbersFrom(5);
  const { bins } = grown();
  for (let i = 0; i < 500; i++) countCrowd(bins, 2 ** (12 * random() - 6));
  let last = 1;
  for (let power = -9; power < 9; power += 0.05) {
    const score = scoreOfCrowd(bins, 2 ** power);
    assert.ok(score >= 0 && score <= last + 1e-12, `2^${power}: ${score} after ${last}`);
    last = score;
  }
  assert.ok(scoreOfCrowd(bins, 0) > 0.99);
});

Deno.test("a window that counts of a byte cannot hold is refused", () => {
  assert.throws(() => new HalfSpaceTrees({ ...options, window: 300 }), /'window' must be 32 … 255/);
});
