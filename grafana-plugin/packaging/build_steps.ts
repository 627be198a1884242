import { join } from "node:path";

/** A step of a build, for people who wait. */
export interface BuildStep {
  /** Under which its last duration is remembered. */
  readonly name: string;
  readonly text: string;
  /** How long it takes on a machine of two cores that has not done it yet, s. */
  readonly usualSeconds: number;
}

/** Every step that there is. */
export const STEPS = {
  packages: {
    name: "packages",
    text: "installing the plugin's packages, if they are missing or old",
    usualSeconds: 120,
  },
  frontend: {
    name: "frontend",
    text: "bundling its pages, datasource and panel (webpack)",
    usualSeconds: 60,
  },
  backend: { name: "backend", text: "bundling its backend", usualSeconds: 5 },
  unpack: { name: "unpack", text: "unpacking its package", usualSeconds: 5 },
} as const satisfies Readonly<Record<string, BuildStep>>;

/** Options of {@linkcode BuildSteps}. */
export interface BuildStepsOptions {
  /** Takes a line about what is done now. */
  readonly onStep: (text: string) => void;
  /** Folder in which durations are remembered. */
  readonly cacheDir: string;
  /** A monotone clock, ms. */
  readonly now?: () => number;
}

/** Runs steps one after the other, and says which, how long each usually takes, and took. */
export class BuildSteps {
  readonly #options: BuildStepsOptions;
  readonly #now: () => number;

  constructor(options: BuildStepsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** @throws what a step throws; the steps after it are left out */
  async run(
    steps: readonly (readonly [step: BuildStep, work: () => Promise<void>])[],
  ): Promise<void> {
    const { onStep } = this.#options;
    for (const [index, [step, work]] of steps.entries()) {
      const last = (await this.#remembered())[step.name];
      onStep(`${index + 1} of ${steps.length}: ${describeStep(step, last)} …`);
      const began = this.#now();
      await work();
      const seconds = (this.#now() - began) / 1_000;
      onStep(`${index + 1} of ${steps.length}: done in ${inWords(seconds)}`);
      await this.#remember(step.name, seconds);
    }
  }

  async #remembered(): Promise<Readonly<Record<string, number>>> {
    try {
      return JSON.parse(await Deno.readTextFile(this.#file));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return {};
      throw error;
    }
  }

  async #remember(name: string, seconds: number): Promise<void> {
    const all = { ...await this.#remembered(), [name]: Math.round(10 * seconds) / 10 };
    await Deno.mkdir(this.#options.cacheDir, { recursive: true });
    await Deno.writeTextFile(this.#file, JSON.stringify(all));
  }

  get #file(): string {
    return join(this.#options.cacheDir, "durations.json");
  }
}

/** @param last how long it took here the last time, s */
export function describeStep({ text, usualSeconds }: BuildStep, last: number | undefined): string {
  return last === undefined
    ? `${text}; usually takes ${inWords(usualSeconds)}`
    : `${text}; took ${inWords(last)} the last time`;
}

function inWords(seconds: number): string {
  if (seconds < 1) return "less than a second";
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
