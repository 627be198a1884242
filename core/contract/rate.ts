const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/**
 * Records per second for people, without its unit: `0`, `0.03`, `3.1`, `413`, `12.3k`. Two decimals
 * below a tenth and one below ten, so that a slow stream is not shown as silent.
 */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.005) return "<0.01";
  if (perSecond > 0 && perSecond < 0.095) return perSecond.toFixed(2);
  if (perSecond > 0 && perSecond < 9.95) return perSecond.toFixed(1);
  return Math.abs(perSecond) < 9_999.5
    ? whole.format(perSecond)
    : compact.format(perSecond).replace("K", "k");
}
