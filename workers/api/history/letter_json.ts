import type { LateText } from "#core/cassandra/reads/arrivals.ts";
import { maskLetterValue, type MaskRules } from "#core/contract/mask.ts";
import { recordJson } from "./record_json.ts";
import { deadLetter, type DeadLetterBytes } from "#core/record/dead_letter.ts";

/**
 * The JSON text of a dead letter; a value that is not UTF-8 is written in base64. It is for people to
 * see: what its stream declares as sensitive is masked.
 */
export function deadLetterJson(dead: DeadLetterBytes, rules: MaskRules): string {
  const letter = deadLetter(dead);
  return JSON.stringify({ ...letter, value: maskLetterValue(letter.value, rules) });
}

/** The JSON text of a late record; the record's own text is put in unchanged. */
export function lateRecordJson(late: LateText): string {
  const { size, start, end } = late;
  const record = late.record === null ? undefined : recordJson(late.record);
  const head = JSON.stringify({
    key: late.key,
    at: late.at,
    event_time: late.eventTime,
    late_by_ms: late.lateByMs,
    window: size === null || start === null || end === null ? null : { size, start, end },
    source: late.source,
    partition: late.partition,
    offset: late.offset,
  });
  return `${head.slice(0, -1)},"record":${record ?? "null"}}`;
}
