import assert from "node:assert/strict";
import fc from "fast-check";
import { PageSizes } from "./page_size.ts";

const MIB = 1_048_576;

/** Sizes after a full page for each entry, of rows of so many bytes. */
function after(rowBytes: readonly number[], sizes = new PageSizes()): PageSizes {
  for (const each of rowBytes) {
    const asked = sizes.next();
    sizes.measured({ asked, rows: asked, bytes: asked * each });
  }
  return sizes;
}

Deno.test("the first page is small, later ones grow fourfold up to the largest", () => {
  const sizes = new PageSizes();
  const asked = [0, 1, 2, 3, 4].map(() => {
    const next = sizes.next();
    sizes.measured({ asked: next, rows: next, bytes: next * 20 });
    return next;
  });
  assert.deepEqual(asked, [100, 400, 1_600, 5_000, 5_000]);
  assert.equal(new PageSizes({ firstPage: 500 }).next(), 500);
});

Deno.test("small rows that become large ones make no page of half a gigabyte", () => {
  assert.equal(after([1]).next(), 400);
  assert.equal(after([1, 100_000]).next(), 41);
  assert.equal(after([1, 1, 1, 1, 1, 1, 100_000]).next(), 41);
  assert.equal(after([50 * MIB]).next(), 1);
});

Deno.test("rows that become small again make pages grow again, step by step", () => {
  const sizes = after([MIB, 10]);
  assert.ok(sizes.next() <= 16, `${sizes.next()}`);
  assert.ok(after(new Array<number>(30).fill(10), sizes).next() > 500);
});

Deno.test("a page that its partition ended takes nothing from the next one", () => {
  const sizes = after([20, 20]);
  sizes.measured({ asked: 1_600, rows: 3, bytes: 60 });
  sizes.measured({ asked: 1_600, rows: 0, bytes: 0 });
  assert.equal(sizes.next(), 1_600);
  const few = new PageSizes();
  few.measured({ asked: 100, rows: 1, bytes: 20 });
  assert.equal(few.next(), 100);
});

Deno.test("no more is asked than shows that there is more", () => {
  assert.equal(after([20]).next(2), 3);
  assert.equal(after([20]).next(0), 1);
});

Deno.test("what rows come to is expected of the next ones", () => {
  assert.equal(new PageSizes().expectedBytes(100), 102_400);
  assert.equal(after([20]).expectedBytes(400), 8_000);
});

Deno.test("no page has over four times the rows that were measured, nor too many bytes", () => {
  const pages = fc.array(
    fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), rowBytes: fc.nat(10 * MIB) }),
  );
  fc.assert(fc.property(pages, (pages) => {
    const sizes = new PageSizes();
    let most = 25;
    for (const { share, rowBytes } of pages) {
      const asked = sizes.next();
      assert.ok(asked >= 1 && asked <= 4 * most && asked <= 5_000);
      const rows = Math.floor(asked * share);
      sizes.measured({ asked, rows, bytes: rows * rowBytes });
      most = Math.max(most, rows);
      const next = sizes.next();
      if (rows > 0 && next > 1) assert.ok(next * rowBytes <= 4 * MIB);
    }
  }));
});
