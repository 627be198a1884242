import type { Window } from "../../api/contract.ts";
import type { WindowStatus } from "#window/update.ts";

/** One part of what a day used, such as what the air conditioners did. */
export interface Metered {
  /** Windows of one meter, a day each. */
  readonly windows: readonly Window[];
  readonly measure: string;
  /** Number of the part in {@linkcode Day.metered}. */
  readonly part: number;
}

/** What a building used on one day. */
export interface Day {
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
  /** Sum of each part; undefined where no meter of it has reported. */
  readonly metered: readonly (number | undefined)[];
  /** What no meter saw; undefined as long as it is not known. */
  readonly rest: number | undefined;
  /** Of the rest: open until everything that it is made of is final. */
  readonly status: WindowStatus;
  readonly revision: number;
  /** Inputs that the rest has, of those it should have. */
  readonly inputs: Window["inputs"];
}

/** Options of {@linkcode daysOf}. */
export interface DaysOptions {
  readonly metered: readonly Metered[];
  /** Windows of the rest, a day each. */
  readonly rest: readonly Window[];
  /** How many days at most: the newest. */
  readonly limit: number;
}

/** Joins the daily windows of meters and of the rest, oldest day first. */
export function daysOf({ metered, rest, limit }: DaysOptions): Day[] {
  const parts = 1 + Math.max(-1, ...metered.map(({ part }) => part));
  const days = new Map<number, Day & { metered: (number | undefined)[] }>();
  const dayOf = ({ start, end }: Window) => {
    let day = days.get(start);
    if (day === undefined) {
      day = {
        start,
        end,
        metered: Array.from({ length: parts }, () => undefined),
        rest: undefined,
        status: "open",
        revision: 0,
        inputs: undefined,
      };
      days.set(start, day);
    }
    return day;
  };
  for (const { windows, measure, part } of metered) {
    for (const window of windows) {
      const sum = window.measures[measure]?.sum;
      const day = dayOf(window);
      if (sum !== undefined) day.metered[part] = (day.metered[part] ?? 0) + sum;
    }
  }
  for (const window of rest) {
    const { status, revision, inputs } = window;
    const value = window.measures.rest?.value;
    days.set(window.start, { ...dayOf(window), rest: value, status, revision, inputs });
  }
  return [...days.values()].sort((a, b) => a.start - b.start).slice(-limit);
}

/** All that is known of a day, in one sum: nothing is below zero where it is drawn. */
export function drawnSum({ metered, rest }: Day): number {
  return metered.reduce<number>((sum, value) => sum + (value ?? 0), 0) + Math.max(0, rest ?? 0);
}

/** A round number that is not below the value: the end of a scale that begins at zero. */
export function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * (1 - 1e-9))!;
}
