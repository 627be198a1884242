import type { PacketPlace } from '../../contract/live.ts';
import type { LiveChannel } from '../../frames/rowsMeta.ts';
import { advance, type KnownPlace } from '../../frames/seam.ts';

/** How far an answer of history must reach so that nothing is missing. */
interface Need extends KnownPlace {
  /** Answers asked for since. */
  asked: number;
  /** Only an answer asked for since will do. */
  fresh?: boolean;
}

/** Answers of another backend than the live channel's hold no position in it; so many are enough. */
const FOREIGN_ANSWERS = 2;

/**
 * Knows whether a reader of live channels has everything: what the last answer of history held,
 * what came since, and what is missing in between.
 */
export class Gaps {
  private readonly known = new Map<string, KnownPlace>();
  private readonly answered = new Map<string, KnownPlace>();
  private readonly needs = new Map<string, Need>();

  /** True while something is missing that history has to give. */
  get open(): boolean {
    return this.needs.size > 0;
  }

  /** Takes note of a packet of the channel; returns whether something before it was missed. */
  packet(path: string, place: Pick<PacketPlace, 'epoch' | 'from' | 'to'>): boolean {
    const known = this.known.get(path);
    // Where the backend has restarted, history may have another epoch before the channel does.
    const base = known?.epoch === place.epoch ? known : (this.answered.get(path) ?? known ?? null);
    const { known: next, missed } = advance(base, place);
    this.known.set(path, next);
    if (missed) {
      this.need(path, { epoch: place.epoch, to: place.from });
    }
    return missed;
  }

  /** The channel came back; what happened while it was away is not known. */
  returned(path: string): void {
    const known = this.known.get(path);
    this.needs.set(path, { epoch: known?.epoch ?? '', to: known?.to ?? 0, asked: 0, fresh: true });
  }

  /** History is being asked; only what is answered from now on counts for what is missing now. */
  asking(): void {
    for (const need of this.needs.values()) {
      need.asked++;
    }
  }

  /** Takes note of history's answer. */
  answer(channels: readonly LiveChannel[]): void {
    for (const { path, epoch, to } of channels) {
      this.answered.set(path, { epoch, to });
      const known = this.known.get(path);
      if (known === undefined) {
        this.known.set(path, { epoch, to });
      } else if (known.epoch === epoch) {
        this.known.set(path, { epoch, to: Math.max(known.to, to) });
      }
      const need = this.needs.get(path);
      if (need && isMet(need, { epoch, to })) {
        this.needs.delete(path);
      }
    }
  }

  /** Forgets a channel that is no longer followed. */
  forget(path: string): void {
    this.known.delete(path);
    this.answered.delete(path);
    this.needs.delete(path);
  }

  private need(path: string, place: KnownPlace): void {
    const before = this.needs.get(path);
    const asked = before?.epoch === place.epoch && before.to >= place.to ? before.asked : 0;
    const to = before?.epoch === place.epoch ? Math.max(before.to, place.to) : place.to;
    this.needs.set(path, { epoch: place.epoch, to, asked, ...(before?.fresh ? { fresh: true } : {}) });
  }
}

function isMet(need: Need, answer: KnownPlace): boolean {
  if (need.fresh && need.asked === 0) {
    return false;
  }
  return need.epoch === answer.epoch ? answer.to >= need.to : need.asked >= FOREIGN_ANSWERS;
}
