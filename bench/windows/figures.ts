/** Windows that reached the broker at one time. */
export interface Arrival {
  /** The broker's append time, epoch ms. */
  readonly at: number;
  /** Records that the windows hold. */
  readonly records: number;
}

/** What the process had used at one time. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  /** Of all threads, since the process began. */
  readonly cpuSeconds: number;
}

/** Speed and cost over a span of a run. */
export interface Throughput {
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  /**
   * The longest time in which no window came, as a share of the span: the figures are not surer
   * than that.
   */
  readonly coarseness: number;
}

/** A share of the records at which a span begins or ends, from 0 to 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Speed and cost between two appends of windows: those with which a share of all records had come
 * out of the job. Windows come in bursts (commits, checkpoints, watermarks) and behind the records
 * that a program has read; both ends lie in the flow, where that lead is the same, so that it
 * matters neither how often a program commits nor how it starts and ends.
 *
 * @throws {RangeError} when the span has no time, or no sample was taken
 */
export function throughput(
  arrivals: readonly Arrival[],
  samples: readonly Sample[],
  { from, to }: Span,
): Throughput {
  const total = arrivals.reduce((sum, { records }) => sum + records, 0);
  let out = 0;
  const flow = [...arrivals].sort((a, b) => a.at - b.at)
    .map(({ at, records }) => ({ at, out: out += records }));
  const first = flow.find((arrival) => arrival.out >= from * total);
  const last = flow.find((arrival) => arrival.out >= to * total);
  if (first === undefined || last === undefined || first.at === last.at) {
    throw new RangeError("Most windows came at once: time more records (--records)");
  }
  const counted = last.out - first.out;
  const spanMs = last.at - first.at;
  return {
    recordsPerSecond: counted / spanMs * 1_000,
    cpuMicrosPerRecord: (cpuAt(samples, last.at) - cpuAt(samples, first.at)) / counted * 1e6,
    coarseness: longestGap(flow.filter(({ at }) => at >= first.at && at <= last.at)) / spanMs,
  };
}

function longestGap(arrivals: readonly { readonly at: number }[]): number {
  return arrivals.reduce(
    (longest, { at }, index) => index === 0 ? 0 : Math.max(longest, at - arrivals[index - 1]!.at),
    0,
  );
}

/** CPU time at one moment, on the line between the samples around it. */
function cpuAt(samples: readonly Sample[], at: number): number {
  const next = samples.findIndex((sample) => sample.at >= at);
  const after = samples[next] ?? samples.at(-1);
  if (after === undefined) throw new RangeError("No sample was taken of the process");
  const before = samples[next - 1];
  if (before === undefined || after.at === before.at) return after.cpuSeconds;
  const part = (at - before.at) / (after.at - before.at);
  return before.cpuSeconds + part * (after.cpuSeconds - before.cpuSeconds);
}
