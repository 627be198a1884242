import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';

import type { DimensionFilter } from '../../contract/query.ts';

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

/** `*` as a variable's value for All: every key, every stream, every value of a dimension. */
const EVERYTHING = '*';

/** Some fields that are lists, with the values of their variables. */
export function expandLists<Query extends object, Field extends keyof Query>(
  query: Query,
  fields: Field[],
  expand: Expander
): Partial<Query> {
  const result: Partial<Query> = {};
  for (const field of fields) {
    const values = query[field];
    if (Array.isArray(values)) {
      const expanded = expand.list(values);
      result[field] = (expanded.includes(EVERYTHING) ? [] : expanded) as Query[Field];
    }
  }
  return result;
}

/** The filters with the values of their variables, and the dashboard’s ad hoc filters. */
export function expandFilters(
  query: { filters?: DimensionFilter[] },
  expand: Expander,
  adHoc: AdHocVariableFilter[] = []
): { filters?: DimensionFilter[] } {
  const own = (query.filters ?? [])
    .filter((filter) => !takesAll(filter, expand))
    .map((filter) => expandFilter(filter, expand));
  // An operator that the backend does not know is refused there with the list of those it knows.
  const added = adHoc
    .filter((filter) => filter.key !== '')
    .map(
      ({ key, operator, value, values }) => ({ key, operator, value, ...(values ? { values } : {}) }) as DimensionFilter
    );
  const filters = [...own, ...added];
  return filters.length > 0 || query.filters !== undefined ? { filters } : {};
}

/** Whether a filter names a variable that stands for everything, and so leaves nothing out. */
function takesAll({ operator, value }: DimensionFilter, expand: Expander): boolean {
  return (operator === '=' || operator === '=~') && value !== EVERYTHING && expand.text(value) === EVERYTHING;
}

function expandFilter(filter: DimensionFilter, expand: Expander): DimensionFilter {
  const isRegex = filter.operator === '=~' || filter.operator === '!~';
  const value = isRegex ? expand.regex(filter.value) : expand.text(filter.value);
  if (filter.operator === '=' || filter.operator === '!=') {
    const values = expand.list([filter.value]);
    if (values.length > 1) {
      return { key: filter.key, operator: filter.operator === '=' ? '=|' : '!=|', value: values[0] ?? '', values };
    }
  }
  return { ...filter, value, ...(filter.values ? { values: expand.list(filter.values) } : {}) };
}
