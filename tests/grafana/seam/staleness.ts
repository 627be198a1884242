/** An update of a window as it lies in Kafka. */
export interface Appended {
  /** Names the window. */
  readonly window: string;
  readonly revision: number;
  /** When Kafka took it, epoch ms. */
  readonly at: number;
}

/** What a panel had at one moment. */
export interface Sample {
  /** Epoch ms. */
  readonly at: number;
  /** The revision of each window. */
  readonly revisions: ReadonlyMap<string, number>;
}

/**
 * How long the oldest update that a sample lacks had been in Kafka by then, ms; 0 when it lacks
 * none. A picture with a hole in it grows staler with every sample until the hole is filled.
 */
export function staleness({ at, revisions }: Sample, updates: readonly Appended[]): number {
  return updates.reduce((stale, update) => {
    const lacks = update.at <= at && (revisions.get(update.window) ?? 0) < update.revision;
    return lacks ? Math.max(stale, at - update.at) : stale;
  }, 0);
}
