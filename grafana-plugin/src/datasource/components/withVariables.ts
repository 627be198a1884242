import { getTemplateSrv } from '@grafana/runtime';
import type { ComboboxOption } from '@grafana/ui';

type Options = Array<ComboboxOption<string>>;

/** Variables whose value is no name. */
const NAMELESS: ReadonlySet<string> = new Set(['adhoc', 'groupby']);

/**
 * Names to choose from, then the dashboard's variables, then the present value if it is none of them. Combobox could
 * take what is typed as well, but it puts that above the names that match, and Enter takes the first.
 */
export function withVariables(names: Options, value: string): Options {
  const variables = getTemplateSrv()
    .getVariables()
    .filter(({ type }) => !NAMELESS.has(type))
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}`, description: 'Variable' }));
  const options = [...names, ...variables];
  return value === '' || options.some((option) => option.value === value)
    ? options
    : [...options, { value, label: value }];
}
