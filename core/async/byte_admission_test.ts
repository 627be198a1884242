import assert from "node:assert/strict";
import fc from "fast-check";
import { AdmissionRefused, ByteAdmission, type Lease } from "./byte_admission.ts";

const HOUR = 3_600_000;
const roomy = { maxWaiting: 1_000, maxWaitMs: HOUR, ownerShare: 1 };
const refusedAs = (reason: string) => (error: unknown) =>
  error instanceof AdmissionRefused && error.reason === reason && error.message.length > 20;

/** Whether a promise has settled after everything that can go on has. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(() => (done = true), () => (done = true));
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return done;
}

Deno.test("what fits is admitted at once, what does not waits for a release", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const first = await admission.admit({ bytes: 60, owner: "a" });
  const second = admission.admit({ bytes: 50, owner: "a" });
  assert.equal(await settled(second), false);
  assert.deepEqual([admission.inFlightBytes, admission.waiting], [60, 1]);
  first.release();
  first.release();
  using lease = await second;
  assert.equal(lease.bytes, 50);
  assert.deepEqual([admission.inFlightBytes, admission.waiting], [50, 0]);
});

Deno.test("a lease that shrinks lets others in, and never gives back more than it holds", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const first = await admission.admit({ bytes: 80, owner: "a" });
  const second = admission.admit({ bytes: 50, owner: "b" });
  first.shrink(20);
  assert.equal(await settled(second), false);
  first.shrink(10);
  assert.equal((await second).bytes, 50);
  first.shrink(1_000);
  assert.deepEqual([first.bytes, admission.inFlightBytes], [0, 50]);
  first.release();
  first.shrink(1);
  assert.equal(admission.inFlightBytes, 50);
});

Deno.test("leases of no bytes leave nothing behind", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const some = await admission.admit({ bytes: 12, owner: "a" });
  const none = await admission.admit({ bytes: 0, owner: "a" });
  some.release();
  none.release();
  using again = await admission.admit({ bytes: 100, owner: "a" });
  assert.equal(again.bytes, 100);
});

Deno.test("what one alone may not hold is refused at once, also by growing", async () => {
  const admission = new ByteAdmission({ ...roomy, capacityBytes: 100, ownerShare: 0.75 });
  await assert.rejects(admission.admit({ bytes: 76, owner: "a" }), refusedAs("too large"));
  const lease = await admission.admit({ bytes: 70, owner: "a" });
  await assert.rejects(lease.grow(6), refusedAs("too large"));
  assert.deepEqual([lease.bytes, admission.inFlightBytes, admission.refused], [70, 70, 2]);
  await lease.grow(5);
  assert.equal(admission.inFlightBytes, 75);
  lease.release();
  await assert.rejects(lease.grow(1), /released/);
  await assert.rejects(admission.admit({ bytes: NaN, owner: "a" }), RangeError);
});

Deno.test("owners take turns, and one at its share is passed over", async () => {
  const admission = new ByteAdmission({ ...roomy, capacityBytes: 100, ownerShare: 0.75 });
  const order: string[] = [];
  const ask = (owner: string, bytes: number) =>
    admission.admit({ bytes, owner }).then((lease) => {
      order.push(owner);
      return lease;
    });
  const held = [await ask("many", 40), await ask("many", 35)];
  const waiting = [1, 2, 3].map(() => ask("many", 20));
  const few = await ask("few", 25);
  const later = ask("few", 20);
  assert.deepEqual(order, ["many", "many", "few"]);
  for (const lease of held) lease.release();
  await Promise.all([...waiting.slice(0, 2), later]);
  assert.deepEqual(order.slice(3), ["many", "few", "many"]);
  few.release();
  await Promise.all(waiting);
});

Deno.test("small requests do not overtake a large one for ever", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const first = await admission.admit({ bytes: 60, owner: "a" });
  const large = admission.admit({ bytes: 90, owner: "b" });
  const small = admission.admit({ bytes: 10, owner: "c" });
  assert.equal(await settled(small), false);
  first.release();
  await Promise.all([large, small]);
});

Deno.test("a full queue refuses the newest of the owner with the most waiting", async () => {
  const admission = new ByteAdmission({ capacityBytes: 10, ...roomy, maxWaiting: 2 });
  const lease = await admission.admit({ bytes: 10, owner: "a" });
  const older = admission.admit({ bytes: 1, owner: "a" });
  const newer = admission.admit({ bytes: 1, owner: "a" });
  const refused = assert.rejects(newer, refusedAs("queue full"));
  await assert.rejects(admission.admit({ bytes: 1, owner: "a" }), refusedAs("queue full"));
  const other = admission.admit({ bytes: 1, owner: "b" });
  await refused;
  lease.release();
  await Promise.all([older, other]);
});

Deno.test("a wait ends at its limit, or when the signal aborts, and lets others pass", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy, maxWaitMs: 5 });
  using _held = await admission.admit({ bytes: 60, owner: "a" });
  await assert.rejects(admission.admit({ bytes: 60, owner: "a" }), refusedAs("waited"));
  const patient = new ByteAdmission({ capacityBytes: 100, ...roomy });
  using _other = await patient.admit({ bytes: 60, owner: "a" });
  const gone = new AbortController();
  const cancelled = patient.admit({ bytes: 60, owner: "c", signal: gone.signal });
  const behind = patient.admit({ bytes: 40, owner: "b" });
  assert.equal(await settled(behind), false);
  gone.abort(new Error("gone"));
  await assert.rejects(cancelled, /gone/);
  await behind;
  await assert.rejects(patient.admit({ bytes: 1, owner: "d", signal: gone.signal }), /gone/);
});

Deno.test("growth goes before new requests", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const ends = await admission.admit({ bytes: 50, owner: "a" });
  const grows = await admission.admit({ bytes: 30, owner: "b" });
  const growth = grows.grow(40);
  const fresh = admission.admit({ bytes: 10, owner: "c" });
  assert.equal(await settled(Promise.race([growth, fresh])), false);
  ends.release();
  await Promise.all([growth, fresh]);
  assert.equal(grows.bytes, 70);
});

Deno.test("of leases that wait for each other, the last one is refused", async () => {
  const admission = new ByteAdmission({ capacityBytes: 100, ...roomy });
  const first = await admission.admit({ bytes: 50, owner: "a" });
  const last = await admission.admit({ bytes: 50, owner: "b" });
  const grown = first.grow(10);
  const stuck = last.grow(10);
  await assert.rejects(stuck, refusedAs("stuck"));
  assert.equal(await settled(grown), false);
  last.release();
  await grown;
});

type Step =
  | { readonly kind: "admit"; readonly owner: string; readonly bytes: number }
  | { readonly kind: "grow" | "release" | "abort"; readonly which: number; readonly bytes: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("admit" as const),
      owner: fc.constantFrom("a", "b", "c"),
      bytes: fc.nat(120),
    }),
    fc.record({
      kind: fc.constantFrom("grow" as const, "release" as const, "abort" as const),
      which: fc.nat(30),
      bytes: fc.nat(60),
    }),
  ),
  { maxLength: 60 },
);

Deno.test("never above the capacity or a share, nothing is lost, and all can end", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const admission = new ByteAdmission({
        capacityBytes: 100,
        maxWaiting: 4,
        maxWaitMs: HOUR,
        ownerShare: 0.75,
      });
      const leases = new Map<Lease, string>();
      const controllers: AbortController[] = [];
      let pending = 0;
      const follow = (promise: Promise<unknown>) => {
        pending++;
        promise.catch((error: unknown) => {
          assert.ok(
            error instanceof AdmissionRefused || String(error).includes("gone"),
            `${error}`,
          );
        }).finally(() => pending--);
      };
      const check = async () => {
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
        const held = [...leases];
        const sum = held.reduce((sum, [{ bytes }]) => sum + bytes, 0);
        assert.equal(admission.inFlightBytes, sum);
        assert.ok(sum <= 100);
        for (const owner of ["a", "b", "c"]) {
          const own = held.filter(([, of]) => of === owner);
          assert.ok(own.reduce((sum, [{ bytes }]) => sum + bytes, 0) <= 75);
        }
        assert.equal(admission.waiting, pending);
      };
      const growing = new Set<Lease>();
      for (const step of steps) {
        if (step.kind === "admit") {
          const controller = new AbortController();
          controllers.push(controller);
          const { owner, bytes } = step;
          follow(
            admission.admit({ bytes, owner, signal: controller.signal })
              .then((lease) => void leases.set(lease, owner)),
          );
        } else if (step.kind === "abort") {
          controllers[step.which % Math.max(1, controllers.length)]?.abort(new Error("gone"));
        } else {
          const free = [...leases.keys()].filter((lease) => !growing.has(lease));
          const lease = free[step.which % Math.max(1, free.length)];
          if (lease === undefined) continue;
          if (step.kind === "release") {
            lease.release();
            leases.delete(lease);
          } else {
            growing.add(lease);
            follow(lease.grow(step.bytes).finally(() => growing.delete(lease)));
          }
        }
        await check();
      }
      // Whoever does not wait ends, again and again: in the end nobody is left.
      for (let round = 0; pending > 0 || leases.size > 0; round++) {
        assert.ok(round < 200, "they wait for ever");
        for (const lease of leases.keys()) {
          if (growing.has(lease)) continue;
          lease.release();
          leases.delete(lease);
        }
        await check();
      }
      assert.equal(admission.inFlightBytes, 0);
    }),
    { numRuns: 1_000 },
  );
});
