/**
 * The offset of a time zone's clocks from UTC at a time, ms. In browsers, which do not all have
 * Temporal, its zones are those of `Intl`.
 */
export function zoneOffset(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone: zone, hourCycle: "h23", era: "short" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", second: "numeric" },
  });
  return (time) => {
    const parts = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, value]),
    );
    const number = (name: string) => Number(parts[name]);
    const year = parts["era"] === "BC" ? 1 - number("year") : number("year");
    const local = new Date(0).setUTCFullYear(year, number("month") - 1, number("day")) +
      (number("hour") * 60 + number("minute")) * 60_000 + number("second") * 1000;
    return local - Math.floor(time / 1000) * 1000;
  };
}
