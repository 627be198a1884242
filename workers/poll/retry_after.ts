/** Longest wait that a server may ask for, ms: one that asks for more is asked again after a day. */
export const LONGEST_WAIT_MS = 86_400_000;

/**
 * How long to wait by a `Retry-After` header: seconds, or the date of a time to come (RFC 9110,
 * section 10.2.3).
 *
 * @param now epoch ms
 * @returns ms, at most {@linkcode LONGEST_WAIT_MS}; undefined without such a header
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_WAIT_MS);
  // Other forms than that of HTTP would be read too: they begin with the name of a day.
  const at = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.min(Math.max(0, at - now), LONGEST_WAIT_MS);
}
