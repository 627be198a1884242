/**
 * Preloaded into a worker (`deno run --preload`) to set its wall clock wrong: `Date.now()` and
 * `new Date()` are SLUICE_CHAOS_CLOCK_MS off, timers and `performance.now()` are right.
 *
 * @module
 */
const shiftMs = Number(Deno.env.get("SLUICE_CHAOS_CLOCK_MS") ?? 0);
const RightDate = Date;

const now = () => RightDate.now() + shiftMs;

globalThis.Date = new Proxy(RightDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RightDate(now()).toString(),
  get: (target, name) => name === "now" ? now : Reflect.get(target, name),
});
