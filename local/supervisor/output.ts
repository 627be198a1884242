/** Options of {@linkcode Output}. */
export interface OutputOptions {
  /** On a terminal JSON lines are made readable, in colours; elsewhere they stay as they are. */
  readonly terminal: boolean;
  /** Leaves colours out on a terminal too (NO_COLOR). */
  readonly plain?: boolean;
  /** Widest name that will come, for a straight column. */
  readonly width: number;
  readonly write: (text: string) => void;
}

const COLOURS = [36, 32, 35, 34, 33, 96, 92, 95];
const LEVEL_COLOURS: Readonly<Record<string, number>> = { debug: 90, warn: 33, error: 31 };
const GREY = 90;

/** The log lines of all children in one place: `process | …`. */
export class Output {
  readonly #options: OutputOptions;
  readonly #colours = new Map<string, number>();

  constructor(options: OutputOptions) {
    this.#options = options;
  }

  /** Writes one line of a child. */
  line(name: string, line: string): void {
    const { terminal, width, write } = this.#options;
    const prefix = this.#paint(`${name.padEnd(width)} |`, this.#colourOf(name));
    const event = terminal ? parseEvent(line) : undefined;
    write(`${prefix} ${event === undefined ? line : this.#render(event)}\n`);
  }

  /** Writes text as it is. */
  text(text: string): void {
    this.#options.write(text);
  }

  #render({ time, level, msg, fields }: LogEvent): string {
    const clock = new Date(time).toTimeString().slice(0, 8);
    const shown = Object.entries(fields).map(([name, value]) => `${name}=${renderValue(value)}`);
    return [
      this.#paint(clock, GREY),
      this.#paint(level.padEnd(5), LEVEL_COLOURS[level]),
      msg,
      ...(shown.length === 0 ? [] : [this.#paint(shown.join(" "), GREY)]),
    ].join(" ");
  }

  #paint(text: string, colour: number | undefined): string {
    const { terminal, plain } = this.#options;
    return !terminal || plain || colour === undefined ? text : `\x1b[${colour}m${text}\x1b[0m`;
  }

  #colourOf(name: string): number {
    const known = this.#colours.get(name) ?? COLOURS[this.#colours.size % COLOURS.length]!;
    this.#colours.set(name, known);
    return known;
  }
}

interface LogEvent {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line of the workers' logger; undefined for any other text. */
function parseEvent(line: string): LogEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const { time, level, worker: _, msg, ...fields } = JSON.parse(line);
    const valid = [time, level, msg].every((part) => typeof part === "string");
    return valid ? { time, level, msg, fields } : undefined;
  } catch {
    return undefined;
  }
}

function renderValue(value: unknown): string {
  if (typeof value === "string" && !/[\s"=]/.test(value)) return value;
  return JSON.stringify(value);
}
