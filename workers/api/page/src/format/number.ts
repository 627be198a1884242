const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const round = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4 });
const byDigits = [0, 1, 2, 3].map((digits) =>
  new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
);

/** A count in full: `12,345`. */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** A count where space is short: `12.3k`. */
export function formatCompact(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value).toLowerCase();
}

/** A round number, such as the end of a scale, without trailing zeros. */
export function formatRound(value: number): string {
  return Math.abs(value) < 10_000 ? round.format(value) : compact.format(value).toLowerCase();
}

/** A measured value: about four significant digits, so that columns of it stay comparable. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 10_000) return compact.format(value).toLowerCase();
  const digits = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return byDigits[digits]!.format(value);
}
