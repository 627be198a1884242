import { inWords } from "./in_words.ts";

/** A partition of a source that others wait for. */
export interface SlowInput {
  /** Name of the stream. */
  readonly source: string;
  readonly partition: number;
  /** Epoch ms; null when it has had none yet. */
  readonly watermark: number | null;
}

/** Such as `water_total, partition 2, which is 3 h behind`. */
export function slowInputText({ source, partition, watermark }: SlowInput, now: number): string {
  const behind = watermark === null
    ? "has no records yet"
    : `is ${inWords(now - watermark)} behind`;
  return `${source}, partition ${partition}, which ${behind}`;
}
