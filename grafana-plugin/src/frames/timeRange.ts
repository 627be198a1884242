/** Times from `from` (inclusive) to `to` (exclusive), epoch ms. */
export interface TimeRange {
  from: number;
  to: number;
}

/** True when a span of time touches a range; one without length counts as its start. */
export function touches(span: { start: number; end: number }, range: TimeRange): boolean {
  return span.start < range.to && (span.end > range.from || span.start >= range.from);
}
