import type { AdHocVariableFilter, ScopedVars } from '@grafana/data';

import type { CqlQuery, DimensionFilter, SluiceQuery } from '../../contract/query.ts';
import { cqlVariables } from './cql/cqlVariables.ts';
import { expander, type Expander, type Replacer } from './expand.ts';

/** What the variables of a query are replaced with. */
export interface InterpolateOptions {
  templates: Replacer;
  scopedVars: ScopedVars;
  /** Ad hoc filters of the dashboard. */
  filters?: AdHocVariableFilter[] | undefined;
}

/** `*` as a variable's value for All: every key, every stream. */
const EVERYTHING = '*';

/** The query with the values of its variables and the dashboard's ad hoc filters. */
export function interpolate(query: SluiceQuery, options: InterpolateOptions): SluiceQuery {
  const expand = expander(options.templates, options.scopedVars);
  const withLegend = query.legend === undefined ? query : { ...query, legend: expand.text(query.legend) };
  switch (withLegend.kind) {
    case 'windows':
      return {
        ...withLegend,
        stream: expand.text(withLegend.stream),
        ...lists(withLegend, ['keys', 'measures', 'aggregates'], expand),
        ...(withLegend.by === undefined ? {} : { by: expand.text(withLegend.by) }),
        ...dimensionFilters(withLegend, expand, options.filters),
      };
    case 'records':
      return {
        ...withLegend,
        stream: expand.text(withLegend.stream),
        ...lists(withLegend, ['keys', 'columns'], expand),
        ...dimensionFilters(withLegend, expand, options.filters),
      };
    case 'cql':
      return withVariables(withLegend, options);
    case 'logs':
      return {
        ...withLegend,
        ...(withLegend.search === undefined ? {} : { search: expand.text(withLegend.search) }),
        ...lists(withLegend, ['streams', 'levels'], expand),
      };
    case 'pipeline':
      return { ...withLegend, ...lists(withLegend, ['streams', 'metrics'], expand) };
  }
}

function lists<Query extends object, Field extends keyof Query>(
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

function dimensionFilters(
  query: { filters?: DimensionFilter[] },
  expand: Expander,
  adHoc: AdHocVariableFilter[] = []
): { filters?: DimensionFilter[] } {
  const own = (query.filters ?? []).map((filter) => expandFilter(filter, expand));
  // An operator that the backend does not know is refused there with the list of those it knows.
  const added = adHoc
    .filter((filter) => filter.key !== '')
    .map(
      ({ key, operator, value, values }) => ({ key, operator, value, ...(values ? { values } : {}) }) as DimensionFilter
    );
  const filters = [...own, ...added];
  return filters.length > 0 ? { filters } : {};
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

function withVariables(query: CqlQuery, { templates, scopedVars }: InterpolateOptions): CqlQuery {
  const before = (query as { variables?: Record<string, string | string[]> }).variables;
  const variables = { ...before, ...cqlVariables(query.cql, templates, scopedVars) };
  return Object.keys(variables).length > 0 ? ({ ...query, variables } as CqlQuery) : query;
}
