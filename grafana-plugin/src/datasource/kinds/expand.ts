import type { ScopedVars } from '@grafana/data';

/** The part of Grafana's template service that is needed here. */
export interface Replacer {
  replace(target?: string, scopedVars?: ScopedVars, format?: string | Function): string;
}

/** Replaces the variables of queries; `scopedVars` are those of a repeated panel and of the request. */
export interface Expander {
  /** One text; several values of a variable are joined by commas. */
  text(target: string): string;
  /** A list; a variable of several values becomes several entries. */
  list(targets: string[]): string[];
  /** A regular expression; several values become alternatives. */
  regex(target: string): string;
}

/** Makes an {@link Expander} of Grafana's template service. */
export function expander(templates: Replacer, scopedVars: ScopedVars): Expander {
  const all = (target: string): string[] => {
    const found: string[][] = [];
    const marked = templates.replace(target, scopedVars, (value: unknown) => {
      found.push((Array.isArray(value) ? value : [value]).map(String));
      return `${MARK}${found.length - 1}${MARK}`;
    });
    return found.reduce<string[]>(
      (texts, values, index) =>
        texts.flatMap((text) => values.map((value) => text.split(`${MARK}${index}${MARK}`).join(value))),
      [marked]
    );
  };
  return {
    text: (target) => templates.replace(target, scopedVars, 'csv'),
    list: (targets) => [...new Set(targets.flatMap(all))].filter((value) => value !== ''),
    regex: (target) => templates.replace(target, scopedVars, 'regex'),
  };
}

/** Stands where a variable was until its values are put there; no value of a variable contains it. */
const MARK = '\u0000';
