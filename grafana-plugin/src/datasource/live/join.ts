import { Observable, type Subscription } from 'rxjs';

import type { PlainFrame } from '../../contract/frame';
import type { Pulse } from '../../contract/live';
import type { LiveChannel, RowsMeta } from '../../frames/rowsMeta';
import type { LiveEvent, Packet } from './events';
import { Gaps } from './gaps';
import type { History } from './history';

/** The rows that the join keeps together. */
export interface Rows {
  /** Told with each answer, before its rows: what the rows are of. */
  learn(meta: RowsMeta): void;
  /** Takes a packet or an answer in; what is there already stays once. */
  merge(frame: PlainFrame): void;
  /** Earliest time from which an answer may tell something new, epoch ms; null for all of the range. */
  staleFrom(): number | null;
  /** Takes the answer for what is true from `from` on. Without this, the answer is merged. */
  replace?(frames: readonly PlainFrame[], from: number | null): void;
}

/** What the join is made of; all of it can be faked. */
export interface JoinOptions {
  rows: Rows;
  /** Asks history, from a time on (epoch ms) or for all of the range. */
  ask(from: number | null): Observable<History>;
  /** Follows a live channel. */
  follow(channel: LiveChannel): Observable<LiveEvent>;
}

/** What is known beside the rows. */
export interface JoinState {
  history: History;
  /** Newest state of the pipeline, by the channel's stream. */
  pulses: ReadonlyMap<string, Pulse>;
  /** What is wrong with the live tail now, in words for the panel. */
  trouble: string[];
}

/** Holes often come in company, such as after a restart; they are filled together, ms. */
const SETTLE_MS = 300;
/** Waits between attempts grow from the first to the second, ms. */
const RETRY_MS = { first: 1_000, most: 30_000 };
/** A channel tells the pipeline's state once a second; after so long without it something is wrong, ms. */
const SILENCE_MS = 15_000;

/**
 * Joins history with the live tail: no gap, no duplicate, whatever happens to the connection, to
 * the backend or to Kafka.
 *
 * Emits whenever rows or state have changed; rows are in `options.rows`. An error of the first
 * answer ends it; later ones leave the rows as they are and are told in `trouble`.
 */
export function join(options: JoinOptions): Observable<JoinState> {
  return new Observable((subscriber) => {
    const joined = new Join(options, {
      next: (state) => subscriber.next(state),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    joined.start();
    return () => joined.stop();
  });
}

interface Output {
  next(state: JoinState): void;
  error(error: unknown): void;
  complete(): void;
}

interface Followed {
  subscription: Subscription | undefined;
  /** It was away or never there since the last packet. */
  away: boolean;
  attempts: number;
  timers: Set<ReturnType<typeof setTimeout>>;
  /** It tells the pipeline's state each second, so silence means something. */
  tellsPulse: boolean;
  silence?: ReturnType<typeof setTimeout>;
  trouble?: string;
}

class Join {
  private readonly gaps = new Gaps();
  private readonly channels = new Map<string, Followed>();
  private readonly pulses = new Map<string, Pulse>();
  private history: History | undefined;
  private asking: Subscription | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private askTrouble: string | undefined;
  /** From when on something is missing, epoch ms; null for the whole range. */
  private missingFrom: number | null = null;
  /** Packets since history was asked last, for `replace`. */
  private since: PlainFrame[] = [];

  constructor(
    private readonly options: JoinOptions,
    private readonly output: Output
  ) {}

  start(): void {
    this.ask(null);
  }

  stop(): void {
    this.asking?.unsubscribe();
    clearTimeout(this.retry);
    for (const path of [...this.channels.keys()]) {
      this.unfollow(path);
    }
  }

  private ask(from: number | null): void {
    this.gaps.asking();
    this.since = [];
    let answered = false;
    const asking = this.options.ask(from).subscribe({
      next: (history) => {
        answered = true;
        this.answer(history, from);
      },
      error: (error: unknown) => this.failed(error),
      complete: () => {
        this.asking = undefined;
        if (!answered) {
          this.failed(new Error('no answer came'));
        } else if (this.gaps.open) {
          this.askLater();
        }
      },
    });
    // An answer that is there at once is complete before there is a subscription.
    this.asking = asking.closed ? this.asking : asking;
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
    this.failures = this.gaps.open ? this.failures + 1 : 0;
    this.history = history;
    // Without a tail just now the channels known from before go on; they say when it is back.
    if (!again || history.meta.channels.length > 0) {
      this.followOnly(history.meta.channels);
    }
    this.emit();
    if (this.channels.size === 0) {
      this.output.complete();
    }
  }

  private failed(error: unknown): void {
    this.asking = undefined;
    if (this.history === undefined) {
      this.output.error(error);
      return;
    }
    this.failures++;
    const reason = error instanceof Error ? error.message : String(error);
    this.askTrouble = `Some of the newest data may be missing: history could not be read again (${reason}). Trying again.`;
    this.emit();
    this.askLater();
  }

  /** Asks soon, once for all that is missing; later and later while that does not help. */
  private askLater(): void {
    if (this.retry !== undefined || this.asking !== undefined) {
      return;
    }
    const wait = this.failures === 0 ? SETTLE_MS : backOff(this.failures);
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.ask(this.missingFrom);
    }, wait);
  }

  private followOnly(wanted: readonly LiveChannel[]): void {
    const paths = new Set(wanted.map((channel) => channel.path));
    for (const path of [...this.channels.keys()]) {
      if (!paths.has(path)) {
        this.unfollow(path);
      }
    }
    for (const channel of wanted) {
      if (!this.channels.has(channel.path)) {
        const followed: Followed = {
          subscription: undefined,
          away: false,
          attempts: 0,
          tellsPulse: false,
          timers: new Set(),
        };
        this.channels.set(channel.path, followed);
        this.follow(channel, followed);
      }
    }
  }

  private follow(channel: LiveChannel, followed: Followed): void {
    const closed = (error?: string) => this.closed(channel, followed, error);
    followed.subscription = this.options.follow(channel).subscribe({
      next: (event) => {
        switch (event.type) {
          case 'packet':
            return this.packet(channel, followed, event.packet);
          case 'up':
            return this.up(channel, followed, event.packet);
          case 'away':
            return this.away(followed, event.error);
          case 'closed':
            return closed(event.error);
        }
      },
      error: (error: unknown) => closed(error instanceof Error ? error.message : String(error)),
      complete: () => closed(),
    });
  }

  private unfollow(path: string): void {
    const followed = this.channels.get(path);
    this.channels.delete(path);
    this.gaps.forget(path);
    followed?.subscription?.unsubscribe();
    clearTimeout(followed?.silence);
    followed?.timers.forEach((timer) => clearTimeout(timer));
  }

  private packet(channel: LiveChannel, followed: Followed, packet: Packet): void {
    delete followed.trouble;
    followed.away = false;
    followed.attempts = 0;
    followed.tellsPulse ||= packet.place.pulse !== undefined;
    this.expectNews(followed);
    // What comes after a hole says nothing of when the hole begins, so that is asked before it is merged.
    this.noteMissing(() => this.gaps.packet(channel.path, packet.place));
    this.options.rows.merge(packet.frame);
    if (this.asking) {
      this.since.push(packet.frame);
    }
    if (packet.place.pulse) {
      this.pulses.set(channel.stream, packet.place.pulse);
    }
    this.emit();
  }

  private up(channel: LiveChannel, followed: Followed, packet: Packet | undefined): void {
    if (packet) {
      // The newest rows say by their place whether something was missed while the channel was away.
      this.packet(channel, followed, packet);
      return;
    }
    if (followed.away) {
      this.noteMissing(() => this.gaps.returned(channel.path));
    }
    followed.away = false;
    if (followed.trouble !== undefined) {
      delete followed.trouble;
      this.emit();
    }
  }

  private away(followed: Followed, error: string | undefined): void {
    followed.away = true;
    if (error !== undefined) {
      followed.trouble = `The live tail is interrupted (${error}). It goes on by itself when the connection is back.`;
      this.emit();
    }
  }

  /** Follows anew after a while; a channel is closed when the backend refuses it or has gone. */
  private closed(channel: LiveChannel, followed: Followed, error: string | undefined): void {
    followed.away = true;
    followed.subscription?.unsubscribe();
    followed.subscription = undefined;
    if (followed.timers.size > 0 || this.channels.get(channel.path) !== followed) {
      return;
    }
    followed.trouble = `The live tail ended${error ? ` (${error})` : ''}. Trying again.`;
    followed.attempts++;
    const timer = setTimeout(() => {
      followed.timers.delete(timer);
      this.follow(channel, followed);
    }, backOff(followed.attempts));
    followed.timers.add(timer);
    this.emit();
  }

  /** Looks for what is missing, and has it asked. */
  private noteMissing(look: () => void): void {
    const wasOpen = this.gaps.open;
    look();
    if (this.gaps.open) {
      if (!wasOpen) {
        this.missingFrom = this.options.rows.staleFrom();
      }
      this.askLater();
    }
  }

  private expectNews(followed: Followed): void {
    clearTimeout(followed.silence);
    if (!followed.tellsPulse) {
      return;
    }
    followed.silence = setTimeout(() => {
      followed.trouble ??= `Nothing has been heard of the live tail for ${SILENCE_MS / 1000} s.`;
      this.emit();
    }, SILENCE_MS);
  }

  private emit(): void {
    if (this.history) {
      const troubles = [this.askTrouble, ...[...this.channels.values()].map((followed) => followed.trouble)];
      this.output.next({
        history: this.history,
        pulses: this.pulses,
        trouble: [...new Set(troubles.filter((trouble) => trouble !== undefined))],
      });
    }
  }
}

const backOff = (attempts: number): number => Math.min(RETRY_MS.first * 2 ** (attempts - 1), RETRY_MS.most);
