import type { Pulse } from "../../src/contract/live.ts";
import type { PipelineRow } from "../../src/frames/mod.ts";

/** Samples that are kept of each stream: an hour, one a second. */
const KEPT = 3_600;

/** The pipeline's states of the last hour. */
export class Samples {
  readonly #byStream = new Map<string, { pulses: Pulse[]; at: number }>();

  add(stream: string, pulse: Pulse): void {
    let ring = this.#byStream.get(stream);
    if (ring === undefined) {
      this.#byStream.set(stream, ring = { pulses: [], at: 0 });
    }
    ring.pulses[ring.at] = pulse;
    ring.at = (ring.at + 1) % KEPT;
  }

  newest(stream: string): Pulse | undefined {
    const ring = this.#byStream.get(stream);
    return ring?.pulses[(ring.at + KEPT - 1) % KEPT];
  }

  /**
   * States within a range, by time and stream.
   *
   * @param range epoch ms, `to` exclusive
   */
  within(range: { readonly from: number; readonly to: number }): PipelineRow[] {
    return [...this.#byStream].flatMap(([stream, { pulses }]) =>
      pulses.filter(({ at }) => at >= range.from && at < range.to)
        .map((pulse) => ({ stream, pulse }))
    ).sort((a, b) => a.pulse.at - b.pulse.at || (a.stream < b.stream ? -1 : 1));
  }

  /** Time of the oldest sample, epoch ms; undefined when there is none. */
  get since(): number | undefined {
    const times = [...this.#byStream.values()].flatMap(({ pulses }) => pulses.map(({ at }) => at));
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
  }
}
