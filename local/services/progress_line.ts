import type { ServiceName, ServiceProgress } from "./service.ts";

/** Options of {@linkcode ProgressLine}. */
export interface ProgressLineOptions {
  /** Receives text and control sequences for the terminal. */
  readonly write: (text: string) => void;
  /** The clock, ms. */
  readonly now?: () => number;
}

const REDRAW_MS = 500;
const CLEAR_LINE = "\r\x1b[K";

/** What the services are doing, on a terminal: one line that is redrawn, and one line per result. */
export class ProgressLine {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  readonly #busy = new Map<ServiceName, { text: string; since: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ write, now = Date.now }: ProgressLineOptions) {
    this.#write = write;
    this.#now = now;
  }

  /** Shows a step. */
  show({ service, state, text }: ServiceProgress): void {
    if (state === "ready" || state === "stopped") {
      this.#busy.delete(service);
      this.#write(`${CLEAR_LINE}${text}\n`);
    } else {
      this.#busy.set(service, { text, since: this.#now() });
    }
    this.#draw();
  }

  /** Removes the line: something else is about to be written. */
  clear(): void {
    this.#busy.clear();
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    const parts = [...this.#busy.values()].map(({ text, since }) =>
      `${text} … ${Math.round((this.#now() - since) / 1_000)} s`
    );
    this.#write(CLEAR_LINE + parts.join(" · "));
    if (parts.length > 0) this.#timer = setTimeout(() => this.#draw(), REDRAW_MS);
  }
}
