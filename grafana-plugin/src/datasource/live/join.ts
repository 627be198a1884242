import { Observable, tap } from 'rxjs';

import type { PlainFrame } from '../../contract/frame.ts';
import type { Pulse } from '../../contract/live.ts';
import type { LiveChannel } from '../../frames/rowsMeta.ts';
import type { JoinedRows } from '../kinds/followedRows.ts';
import { ChannelFollower } from './channelFollower.ts';
import type { LiveEvent, Packet } from './events.ts';
import { Gaps } from './gaps.ts';
import type { History } from './history.ts';
import { HistoryAsker } from './historyAsker.ts';

/** What the join is made of; all of it can be faked. */
export interface JoinOptions {
  rows: JoinedRows;
  /** Asks history, from a time on (epoch ms) or for all of the range. */
  ask(from: number | null): Observable<History>;
  /** Follows a live channel. */
  follow(channel: LiveChannel): Observable<LiveEvent>;
  /** After so long, ms, all of the range is asked again; never without it. */
  renewMs?: number | undefined;
}

/** What is known beside the rows. */
export interface JoinState {
  history: History;
  /** Whether there is a live tail to follow; without one it is looked for. */
  isFollowing: boolean;
  /** Newest state of the pipeline, by the channel's stream. */
  pulses: ReadonlyMap<string, Pulse>;
  /** What is wrong with the live tail now, as a text for the panel. */
  trouble: string[];
}

/**
 * Joins history with the live tail: no gap, no duplicate, whatever happens to the connection, to
 * the backend or to Kafka. An answer without a live tail, such as while Kafka is away, is asked for
 * again until there is one.
 *
 * Emits whenever rows or state have changed; rows are in `options.rows`. An error of the first
 * answer ends it; later ones leave the rows as they are and are reported in `trouble`.
 */
export function join(options: JoinOptions): Observable<JoinState> {
  return new Observable((subscriber) => {
    const joined = new Join(options, {
      next: (state) => subscriber.next(state),
      error: (error) => subscriber.error(error),
    });
    joined.start();
    return () => joined.stop();
  });
}

interface Output {
  next(state: JoinState): void;
  error(error: unknown): void;
}

class Join {
  private readonly gaps = new Gaps();
  private readonly channels = new Map<string, ChannelFollower>();
  private readonly pulses = new Map<string, Pulse>();
  private readonly asker = new HistoryAsker({
    ask: () => this.ask(),
    isMissing: () => this.gaps.open || this.channels.size === 0,
    failed: (error) => this.failed(error),
  });
  private history: History | undefined;
  private askTrouble: string | undefined;
  private renewal: ReturnType<typeof setTimeout> | undefined;
  /** From when on something is missing, epoch ms; null for the whole range. */
  private missingFrom: number | null = null;
  /** Packets since history was asked last, for `replace`. */
  private since: PlainFrame[] = [];

  constructor(
    private readonly options: JoinOptions,
    private readonly output: Output
  ) {}

  start(): void {
    this.asker.ask();
  }

  stop(): void {
    this.asker.stop();
    clearTimeout(this.renewal);
    for (const path of [...this.channels.keys()]) {
      this.unfollow(path);
    }
  }

  private ask(): Observable<History> {
    const from = this.missingFrom;
    this.gaps.asking();
    this.since = [];
    return this.options.ask(from).pipe(tap((history) => this.answer(history, from)));
  }

  private answer(history: History, from: number | null): void {
    const again = this.history !== undefined;
    const { rows } = this.options;
    rows.learn(history.meta);
    if (again && rows.replace) {
      rows.replace(history.frames, from);
      this.since.forEach((frame) => rows.merge(frame));
    } else {
      history.frames.forEach((frame) => rows.merge(frame));
    }
    this.since = [];
    this.askTrouble = undefined;
    this.gaps.answer(history.meta.channels);
    this.history = history;
    // Without a live tail just now, the channels known from before stay: their packets show when it is back.
    if (history.meta.channels.length > 0) {
      this.followOnly(history.meta.channels);
    }
    if (this.channels.size === 0) {
      this.missingFrom = rows.staleFrom();
    }
    this.renewLater();
    this.emit();
  }

  private renewLater(): void {
    const { renewMs } = this.options;
    clearTimeout(this.renewal);
    if (renewMs !== undefined) {
      this.renewal = setTimeout(() => {
        this.missingFrom = null;
        this.asker.askLater();
      }, renewMs);
    }
  }

  private failed(error: unknown): boolean {
    if (this.history === undefined) {
      this.output.error(error);
      return false;
    }
    const reason = error instanceof Error ? error.message : String(error);
    this.askTrouble = `Some of the newest data may be missing: history could not be read again (${reason}). Trying again.`;
    this.emit();
    return true;
  }

  private followOnly(wanted: readonly LiveChannel[]): void {
    const paths = new Set(wanted.map(({ path }) => path));
    for (const path of [...this.channels.keys()].filter((path) => !paths.has(path))) {
      this.unfollow(path);
    }
    for (const channel of wanted.filter(({ path }) => !this.channels.has(path))) {
      const follower = new ChannelFollower(() => this.options.follow(channel), {
        packet: (packet) => this.packet(channel, packet),
        returned: () => this.noteMissing(() => this.gaps.returned(channel.path)),
        changed: () => this.emit(),
      });
      this.channels.set(channel.path, follower);
      follower.start();
    }
  }

  private unfollow(path: string): void {
    this.channels.get(path)?.stop();
    this.channels.delete(path);
    this.gaps.forget(path);
  }

  private packet(channel: LiveChannel, { place, frame }: Packet): void {
    // Rows after a gap do not show when the gap begins, so that is determined before they are merged.
    this.noteMissing(() => this.gaps.packet(channel.path, place));
    this.options.rows.merge(frame);
    if (this.asker.isAsking) {
      this.since.push(frame);
    }
    if (place.pulse) {
      this.pulses.set(channel.stream, place.pulse);
    }
    this.emit();
  }

  /** Asks history where something is missing after `look`. */
  private noteMissing(look: () => void): void {
    const wasOpen = this.gaps.open;
    look();
    if (this.gaps.open) {
      if (!wasOpen) {
        this.missingFrom = this.options.rows.staleFrom();
      }
      this.asker.askLater();
    }
  }

  private emit(): void {
    if (this.history) {
      const troubles = [this.askTrouble, ...[...this.channels.values()].map(({ trouble }) => trouble)];
      this.output.next({
        history: this.history,
        isFollowing: this.channels.size > 0,
        pulses: this.pulses,
        trouble: [...new Set(troubles.filter((trouble) => trouble !== undefined))],
      });
    }
  }
}
