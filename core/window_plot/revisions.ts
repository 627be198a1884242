import { supersedes, type WindowStatus } from "#window/update.ts";

/** What decides which of two states of one window holds. */
export interface WindowRevision {
  /** Epoch ms. */
  readonly start: number;
  readonly status: WindowStatus;
  readonly revision: number;
  /** 0 withdraws a session. */
  readonly count: number;
}

interface Entry<W> {
  window: W;
  /** Named since the last {@linkcode WindowRevisions.forgetUnseen}. */
  seen: boolean;
}

/**
 * The newest revision of each window of one key and size, in whatever order and however often the
 * states arrive, and with it what its last correction replaced.
 */
export class WindowRevisions<W extends WindowRevision & { readonly before: B | null }, B> {
  readonly #remember: (settled: W) => B;
  readonly #byStart = new Map<number, Entry<W>>();
  #windows: W[] = [];

  /** `remember`: what is kept of a settled window when a correction replaces it. */
  constructor(remember: (settled: W) => B) {
    this.#remember = remember;
  }

  /** By start, without withdrawn sessions. Later states change the array. */
  get windows(): readonly W[] {
    return this.#windows;
  }

  /** The newest state of a window, also a withdrawn one. */
  newest(start: number): W | undefined {
    return this.#byStart.get(start)?.window;
  }

  /** Whether a state is no news: this or a newer revision of its window is known. */
  knows(start: number, revision: number): boolean {
    const entry = this.#byStart.get(start);
    if (entry === undefined || supersedes({ revision }, entry.window)) return false;
    entry.seen = true;
    return true;
  }

  /**
   * Takes a state unless it is no news. A withdrawn session is remembered, so that an older state
   * cannot bring it back, and not listed.
   *
   * @param make the window, given what the state corrects
   * @returns whether it was news
   */
  add(state: WindowRevision, make: (before: B | null) => W): boolean {
    if (this.knows(state.start, state.revision)) return false;
    const window = make(this.#corrected(state));
    this.#byStart.set(state.start, { window, seen: true });
    if (state.count > 0) place(this.#windows, window);
    else this.#windows = this.#windows.filter(({ start }) => start !== state.start);
    return true;
  }

  /** Forgets the windows that were neither added nor asked for since the last call, and counts them. */
  forgetUnseen(): number {
    return this.#forget((entry) => {
      const unseen = !entry.seen;
      entry.seen = false;
      return unseen;
    });
  }

  /** Forgets all but the `most` windows that begin last, as soon as there are twice as many. */
  keepNewest(most: number): void {
    if (this.#byStart.size <= most * 2) return;
    const first = [...this.#byStart.keys()].sort((a, b) => b - a)[most - 1] ?? Infinity;
    this.#forget(({ window }) => window.start < first);
  }

  #forget(isGone: (entry: Entry<W>) => boolean): number {
    let gone = 0;
    for (const [start, entry] of this.#byStart) {
      if (isGone(entry)) {
        this.#byStart.delete(start);
        gone++;
      }
    }
    if (gone > 0) this.#windows = this.#windows.filter(({ start }) => this.#byStart.has(start));
    return gone;
  }

  /** What a state corrects; an open one is on its way, only a settled one can be corrected. */
  #corrected({ start, status }: WindowRevision): B | null {
    const known = this.newest(start);
    if (status !== "revised" || known === undefined || known.count === 0) return null;
    return known.status === "open" ? known.before : this.#remember(known);
  }
}

/** Puts a window at its place by start, in place of one with the same start. */
function place<W extends WindowRevision>(windows: W[], window: W): void {
  for (let at = windows.length - 1; at >= 0; at--) {
    const other = windows[at];
    if (other !== undefined && other.start <= window.start) {
      if (other.start === window.start) windows[at] = window;
      else windows.splice(at + 1, 0, window);
      return;
    }
  }
  windows.unshift(window);
}
