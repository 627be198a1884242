import assert from "node:assert/strict";
import { AdmissionRefused, ByteAdmission } from "#core/async/byte_admission.ts";
import { Holding } from "./holding.ts";

const MIB = 1_048_576;
const { signal } = new AbortController();

const admissionOf = (mib: number, maxWaitMs = 20) =>
  new ByteAdmission({ capacityBytes: mib * MIB, maxWaiting: 9, maxWaitMs, ownerShare: 1 });

async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => done = true, () => done = true);
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
  return done;
}

Deno.test("what a page came to replaces what was taken for it", async () => {
  const admission = admissionOf(100);
  using holding = new Holding(admission, { owner: "a", signal });
  await Promise.all([holding.take(8 * MIB), holding.take(8 * MIB)]);
  assert.equal(admission.inFlightBytes, 16 * MIB);
  await holding.settle(8 * MIB, 5);
  await holding.settle(8 * MIB, 9 * MIB);
  assert.equal(admission.inFlightBytes, 9 * MIB + 5);
  holding.keep(MIB);
  assert.equal(admission.inFlightBytes, MIB);
  holding[Symbol.dispose]();
  assert.equal(admission.inFlightBytes, 0);
});

Deno.test("a request whose rows are unknown reads its pages in turn, not all at once", async () => {
  const admission = admissionOf(100);
  using holding = new Holding(admission, { owner: "a", signal });
  const pages = Array.from({ length: 64 }, () => holding.take(2 * MIB));
  assert.equal(await settled(pages[15]!), true);
  assert.equal(await settled(pages[16]!), false);
  assert.equal(admission.inFlightBytes, 32 * MIB);
  for (const page of pages) {
    await page;
    await holding.settle(2 * MIB, 10);
  }
  assert.equal(admission.inFlightBytes, 640);
});

Deno.test("requests side by side wait for their own pages before they wait for each other", async () => {
  const admission = admissionOf(72, 60_000);
  const requests = Array.from({ length: 8 }, () => new Holding(admission, { owner: "a", signal }));
  const read = async (holding: Holding) => {
    await holding.take(8 * MIB);
    await new Promise((resolve) => setTimeout(resolve));
    await holding.settle(8 * MIB, 100);
  };
  await Promise.all(
    requests.flatMap((holding) => Array.from({ length: 6 }, () => read(holding))),
  );
  assert.equal(admission.refused, 0);
  assert.equal(admission.inFlightBytes, 8 * 6 * 100);
  for (const holding of requests) holding[Symbol.dispose]();
});

Deno.test("two requests share the memory: the second waits, then is refused", async () => {
  const admission = admissionOf(10);
  using first = new Holding(admission, { owner: "a", signal });
  using second = new Holding(admission, { owner: "b", signal });
  await first.take(8 * MIB);
  await assert.rejects(second.take(8 * MIB), AdmissionRefused);
  const later = second.take(8 * MIB);
  first[Symbol.dispose]();
  await later;
  assert.equal(admission.inFlightBytes, 8 * MIB);
});

Deno.test("a request that is over takes nothing", async () => {
  const admission = admissionOf(10);
  const holding = new Holding(admission, { owner: "a", signal });
  holding[Symbol.dispose]();
  await assert.rejects(holding.take(1), { name: "AbortError" });
  assert.equal(admission.inFlightBytes, 0);
});
