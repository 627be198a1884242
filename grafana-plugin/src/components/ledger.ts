import type { Pulse } from '../contract/live.ts';
import type { PipelineAnswer } from '../contract/resources.ts';

/** Where a stream's records went. */
export type Ledger = NonNullable<Pulse['ledger']>;

/** The fates of a record, in the order in which they are drawn. */
export const FATES = ['counted', 'late', 'dead', 'filtered'] as const;
export type Fate = (typeof FATES)[number];

/** Records that came in and have no fate yet. Zero unless something is lost or counted twice. */
export function unaccounted(ledger: Ledger): number {
  return ledger.in - FATES.reduce((sum, fate) => sum + ledger[fate], 0);
}

/** A bar's length and the least that a part of it may have to be seen, px. */
interface BarSize {
  width: number;
  least: number;
}

/**
 * Each fate's part of the bar, px; fates without records are left out. A part that would be too small to be seen takes
 * what it lacks from those that are large enough, so the parts together are always as long as the bar.
 */
export function parts(ledger: Ledger, { width, least }: BarSize): Array<{ fate: Fate; px: number }> {
  const total = FATES.reduce((sum, fate) => sum + ledger[fate], 0);
  const exact = FATES.filter((fate) => ledger[fate] > 0).map((fate) => ({ fate, px: (width * ledger[fate]) / total }));
  const large = exact.filter(({ px }) => px >= least);
  const room = width - least * (exact.length - large.length);
  const scale = room / large.reduce((sum, { px }) => sum + px, 0);
  return exact.map(({ fate, px }) => ({ fate, px: px < least ? least : px * scale }));
}

/** The stream of which most records died; undefined where none did or none is known. */
export function mostDead(streams: PipelineAnswer['streams']): string | undefined {
  const dead = streams.map(({ stream, pulse }) => ({ stream, count: pulse.ledger?.dead ?? 0 }));
  const most = dead.reduce((a, b) => (b.count > a.count ? b : a), { stream: '', count: 0 });
  return most.count === 0 ? undefined : most.stream;
}
