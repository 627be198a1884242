import assert from "node:assert/strict";
import { LONGEST_WAIT_MS, retryAfterMs } from "./retry_after.ts";

const NOW = Date.UTC(2026, 0, 1, 12);

Deno.test("Retry-After is seconds or a date", () => {
  const cases: readonly [string | undefined, number | undefined][] = [
    [undefined, undefined],
    ["", undefined],
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["99999999999", LONGEST_WAIT_MS],
    ["Thu, 01 Jan 2026 12:00:30 GMT", 30_000],
    ["Thursday, 01-Jan-26 12:00:30 GMT", 30_000],
    ["Thu, 01 Jan 2026 11:00:00 GMT", 0],
    ["Fri, 01 Jan 2027 12:00:00 GMT", LONGEST_WAIT_MS],
    ["-5", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["2026-01-01T12:00:30Z", undefined],
  ];
  for (const [header, expected] of cases) assert.equal(retryAfterMs(header, NOW), expected, header);
});
