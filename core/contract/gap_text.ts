import type { Gap } from "./gap.ts";

/** Offsets in these gaps: as many records were lost at most, since markers have offsets too. */
export const lostOffsets = (gaps: readonly Pick<Gap, "from" | "to">[]): number =>
  gaps.reduce((sum, { from, to }) => sum + to - from, 0);

const whole = new Intl.NumberFormat("en-GB");

/**
 * What a gap means and what to do so that there is no other, for people. A gap of no offsets is where
 * one log ends and another begins under the same name.
 */
export function gapText({ topic, partition, from, to, reader }: Gap): string {
  const place = `${topic}, partition ${partition}`;
  const lost = to - from;
  if (lost === 0) {
    return `${place}: the topic was deleted and made anew, or its brokers lost records, after ` +
      `${reader} had read up to offset ${from}: what it had not read of it is ${LOST[reader]}`;
  }
  const what = lost === 1
    ? `${place}: offset ${from} was deleted before ${reader} read it, so 1 record is`
    : `${place}: offsets ${from} to ${to - 1} were deleted before ${reader} read them, so up to ` +
      `${whole.format(lost)} records are`;
  return `${what} ${
    LOST[reader]
  }. Raise the topic's retention (retention.topicMs of the stream), ` +
    `or start the ${reader} worker sooner after it has stopped`;
}

const LOST: Readonly<Record<Gap["reader"], string>> = {
  process: "counted in no window",
  persist: "not in Cassandra",
};
