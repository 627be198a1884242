import { Subscription, type Observable } from 'rxjs';

import { backoffDelay, NO_JITTER } from '#core/async/retry.ts';

import type { LiveEvent, Packet } from './events.ts';

/** Waits between tries of a live channel, and of history, grow from the first to the longest. */
export const WAITS = { initialMs: 1_000, maxMs: 30_000, jitter: NO_JITTER };

/** A channel comes up, and sends the pipeline's state each second; after so long without a packet something is wrong, ms. */
const SILENCE_MS = 15_000;
const SECONDS = `${SILENCE_MS / 1000} s`;

/** What a {@link ChannelFollower} reports to. */
export interface ChannelListener {
  packet(packet: Packet): void;
  /** The channel is back; whether something was missed while it was away is not known. */
  returned(): void;
  /** `trouble` has changed. */
  changed(): void;
}

/** Follows one live channel through interruptions; one that was refused or ended is opened again, after longer and longer waits. */
export class ChannelFollower {
  private reported: string | undefined;
  private subscription = new Subscription();
  /** It was away since the last packet. */
  private away = false;
  private failures = 0;
  /** It sends the pipeline's state each second, so silence means something. */
  private sendsPulse = false;
  private again: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly open: () => Observable<LiveEvent>,
    private readonly listener: ChannelListener
  ) {}

  /** What is wrong with the channel now, as a text for the panel. */
  get trouble(): string | undefined {
    return this.reported;
  }

  start(): void {
    this.expectNews();
    // Events, also that it is closed, may come before `subscribe` is through.
    const subscription = new Subscription();
    this.subscription = subscription;
    subscription.add(
      this.open().subscribe({
        next: (event) => this.take(event),
        error: (error: unknown) => this.closed(error instanceof Error ? error.message : String(error)),
        complete: () => this.closed(),
      })
    );
  }

  stop(): void {
    this.subscription.unsubscribe();
    clearTimeout(this.again);
    this.expectNothing();
  }

  private take(event: LiveEvent): void {
    switch (event.type) {
      case 'packet':
        return this.packet(event.packet);
      case 'up':
        return event.packet ? this.packet(event.packet) : this.up();
      case 'away':
        return this.interrupted(event.error);
      case 'closed':
        return this.closed(event.error);
    }
  }

  private packet(packet: Packet): void {
    this.reported = undefined;
    this.away = false;
    this.failures = 0;
    this.sendsPulse ||= packet.place.pulse !== undefined;
    this.restartSilence();
    this.listener.packet(packet);
  }

  private up(): void {
    const wasAway = this.away;
    this.away = false;
    this.restartSilence();
    if (wasAway) {
      this.listener.returned();
    }
    this.report(undefined);
  }

  private interrupted(error: string | undefined): void {
    this.away = true;
    if (this.silence === undefined) {
      this.expectNews();
    }
    if (error !== undefined) {
      this.report(`The live tail is interrupted (${error}). It goes on by itself when the connection is back.`);
    }
  }

  private closed(error?: string): void {
    this.away = true;
    this.subscription.unsubscribe();
    this.expectNothing();
    if (this.again !== undefined) {
      return;
    }
    this.again = setTimeout(
      () => {
        this.again = undefined;
        this.start();
      },
      backoffDelay(this.failures++, WAITS)
    );
    this.report(`The live tail ended${error ? ` (${error})` : ''}. Trying again.`);
  }

  private restartSilence(): void {
    this.expectNothing();
    if (this.sendsPulse) {
      this.expectNews();
    }
  }

  private expectNews(): void {
    this.silence = setTimeout(() => {
      this.silence = undefined;
      if (this.reported === undefined) {
        this.report(this.sendsPulse && !this.away ? SILENT : NOT_CONNECTED);
      }
    }, SILENCE_MS);
  }

  private expectNothing(): void {
    clearTimeout(this.silence);
    this.silence = undefined;
  }

  private report(trouble: string | undefined): void {
    if (this.reported !== trouble) {
      this.reported = trouble;
      this.listener.changed();
    }
  }
}

const SILENT =
  `Nothing has been heard of the live tail for ${SECONDS}. It goes on by itself; if it stays so, ` +
  'test the connection in the data source’s settings.';
const NOT_CONNECTED =
  `The live tail has not connected for ${SECONDS}. It goes on trying; if it stays so, ` +
  'look whether a proxy or firewall stops WebSockets to Grafana.';
