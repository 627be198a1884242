import { type Observable, Subscription } from 'rxjs';
import { backoffDelay } from '#core/async/retry.ts';
import { WAITS } from './channelFollower.ts';

/** Gaps often come together, such as after a restart; they are filled by one question, ms. */
const SETTLE_MS = 300;

/** What a {@link HistoryAsker} asks, and what it reports failures to. */
export interface Question {
  /** Asks once; the answer is taken in on the way. */
  ask(): Observable<unknown>;
  /** Whether something is still missing that another answer may give. */
  isMissing(): boolean;
  /** Called when no answer came; returns false to stop. */
  failed(error: unknown): boolean;
}

/** Asks history: one question at a time, and again while something is missing, after longer waits while that does not help. */
export class HistoryAsker {
  private asking: Subscription | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** Questions in a row that did not help. */
  private failures = 0;

  constructor(private readonly question: Question) {}

  /** Whether an answer is on its way. */
  get isAsking(): boolean {
    return this.asking !== undefined;
  }

  ask(): void {
    let answered = false;
    // An answer may be there before `subscribe` is through.
    const asking = new Subscription();
    this.asking = asking;
    asking.add(
      this.question.ask().subscribe({
        next: () => (answered = true),
        error: (error: unknown) => this.failed(error),
        complete: () => (answered ? this.answered() : this.failed(new Error('no answer came'))),
      })
    );
  }

  /** Asks soon, once for all that is missing. */
  askLater(): void {
    if (this.waiting !== undefined || this.asking !== undefined) {
      return;
    }
    this.waiting = setTimeout(
      () => {
        this.waiting = undefined;
        this.ask();
      },
      this.failures === 0 ? SETTLE_MS : backoffDelay(this.failures - 1, WAITS)
    );
  }

  stop(): void {
    this.asking?.unsubscribe();
    clearTimeout(this.waiting);
  }

  private answered(): void {
    this.asking = undefined;
    this.failures = this.question.isMissing() ? this.failures + 1 : 0;
    if (this.failures > 0) {
      this.askLater();
    }
  }

  private failed(error: unknown): void {
    this.asking = undefined;
    this.failures++;
    if (this.question.failed(error)) {
      this.askLater();
    }
  }
}
