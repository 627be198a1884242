import type { PacketPlace } from '../contract/live.ts';

/** Up to where a reader has everything, of history's answer or the last packet. */
export interface KnownPlace {
  epoch: string;
  to: number;
}

/**
 * Where a reader stands after a packet, and whether it missed something before it.
 *
 * This holds for snapshots too: theirs is complete from `from` on, so a reader whose history reaches
 * that far has no gap, even if older rows were left out of the snapshot. A reader that missed
 * something asks for history again; the packet's rows are good all the same.
 */
export function advance(
  known: KnownPlace | null,
  place: Pick<PacketPlace, 'epoch' | 'from' | 'to'>
): { known: KnownPlace; missed: boolean } {
  const { epoch, from, to } = place;
  if (known === null || known.epoch !== epoch) {
    return { known: { epoch, to }, missed: true };
  }
  return { known: { epoch, to: Math.max(known.to, to) }, missed: from > known.to };
}
