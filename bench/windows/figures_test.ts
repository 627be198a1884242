import assert from "node:assert/strict";
import { throughput } from "./figures.ts";

/** Half a core, sampled every 100 ms from 0 to 10 s. */
const samples = Array.from({ length: 101 }, (_, index) => ({
  at: index * 100,
  cpuSeconds: index * 0.05,
}));

const arrivals = Array.from({ length: 10 }, (_, index) => ({
  at: 1_000 + index * 500,
  records: 100,
}));

Deno.test("a span reaches from burst to burst", () => {
  // From 2,500, when the 400th record is out, to 5,000.
  const { recordsPerSecond, cpuMicrosPerRecord, coarseness } = throughput(
    arrivals.toReversed(),
    samples,
    {
      from: 0.35,
      to: 0.9,
    },
  );
  assert.equal(recordsPerSecond, 200);
  assert.equal(coarseness, 0.2);
  assert.ok(Math.abs(cpuMicrosPerRecord - 1.25 / 500 * 1e6) < 1e-6);
});

Deno.test("CPU time between two samples lies on the line between them", () => {
  const late = arrivals.map(({ at, records }) => ({ at: at + 50, records }));
  const { cpuMicrosPerRecord } = throughput(late, samples, { from: 0.35, to: 0.9 });
  assert.ok(Math.abs(cpuMicrosPerRecord - 1.25 / 500 * 1e6) < 1e-6);
});

Deno.test("one burst has no speed", () => {
  const span = { from: 0.1, to: 0.9 };
  assert.throws(() => throughput([{ at: 5, records: 1 }], samples, span), /--records/);
  assert.throws(() => throughput([], samples, span), RangeError);
  assert.throws(() => throughput(arrivals, [], span), /No sample/);
});
