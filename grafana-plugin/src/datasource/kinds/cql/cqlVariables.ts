import type { ScopedVars } from '@grafana/data';

import type { Replacer } from '../expand.ts';

/** `$name`, `${name}`, `${name.field}`, `${name:format}`, `[[name]]`; names that begin with `__` are the backend's macros. */
const VARIABLE = /\$(?!__)(\w+)|\$\{(?!__)(\w+)(?:\.[^}:]+)?(?::[^}]+)?\}|\[\[(?!__)(\w+)(?::[^\]]+)?\]\]/g;

/**
 * Values of the variables that a CQL text names. The text stays as it is: the backend binds the
 * values, so that no value can change the statement. Variables that the dashboard does not have are
 * left out.
 */
export function cqlVariables(
  cql: string,
  templates: Replacer,
  scopedVars: ScopedVars
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const match of cql.matchAll(VARIABLE)) {
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    const written = `\${${name}}`;
    let isFormatted = false;
    const replaced = templates.replace(written, scopedVars, (value: unknown) => {
      isFormatted = true;
      values[name] = Array.isArray(value) ? value.map(String) : String(value);
      return '';
    });
    // Grafana puts a variable's own value for All in its place without asking how.
    if (!isFormatted && replaced !== written) {
      values[name] = replaced;
    }
  }
  return values;
}
