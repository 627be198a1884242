import type { DeadLetter, LateRecord } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";

/** A record that came too late, or that could not be used, as the page shows it. */
export interface Letter {
  /** The same for the same record, however it came to the page. */
  readonly id: string;
  /** When it arrived, epoch ms. */
  readonly at: number;
  readonly key: string;
  /** For people. */
  readonly reason: string;
  /** Topic, partition and offset. */
  readonly where: string;
  /** The record, or the bytes as text. */
  readonly content: unknown;
}

/** A late record in the words of the page. */
export function lateLetter(late: LateRecord): Letter {
  const { partition, offset, late_by_ms: by } = late;
  return {
    id: `${partition}@${offset}`,
    at: late.at,
    key: late.key ?? "",
    reason: by === null ? "Too late" : `${formatDelay(by)} too late`,
    where: `partition ${partition}, offset ${offset}`,
    content: late.record ?? "",
  };
}

/** A dead letter in the words of the page. */
export function deadLetter(dead: DeadLetter): Letter {
  const { topic, partition, offset } = dead.source ?? { ...dead, topic: "dead letters" };
  return {
    id: `${dead.partition}@${dead.offset}`,
    at: dead.at,
    key: dead.key ?? "",
    reason: dead.reason ?? "No reason given",
    where: `${topic}, partition ${partition}, offset ${offset}`,
    content: textAsJson(dead.value ?? ""),
  };
}

/** JSON reads better laid out; what is not JSON is shown as it came. */
function textAsJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
