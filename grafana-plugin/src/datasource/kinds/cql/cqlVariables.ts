import type { ScopedVars } from '@grafana/data';

import { CQL_GLOBALS } from '../../../contract/cqlGlobals.ts';
import type { Replacer } from '../expand.ts';

/** `$name`, `${name}`, `${name.field}`, `${name:format}`, `[[name]]`. */
const VARIABLE = /\$(\w+)|\$\{(\w+(?:\.[\w.]+)?)(?::[^}]+)?\}|\[\[(\w+(?:\.[\w.]+)?)(?::[^\]]+)?\]\]/g;

/**
 * Values of the variables that a CQL text names. The text stays as it is: the backend binds the
 * values, so that no value can change the statement. Variables that the dashboard does not have are
 * left out, and so are names that begin with `__`, which are the backend's macros, but for those of
 * Grafana's own that the backend cannot know.
 */
export function cqlVariables(
  cql: string,
  templates: Replacer,
  scopedVars: ScopedVars
): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  const names = new Set(Array.from(cql.matchAll(VARIABLE), (match) => match[1] ?? match[2] ?? match[3] ?? ''));
  for (const name of names) {
    if (name.startsWith('__') && !Object.hasOwn(CQL_GLOBALS, name)) {
      continue;
    }
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
