import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/**
 * Variables as Grafana's template service replaces them, for tests: `$name`, `${name}`,
 * `${name.field}`, `${name:format}` and `[[name]]`; a name that is not known stays as it is written.
 */
export function templates(values: Record<string, string | string[]>): TemplateSrv {
  const replace = (target = '', scopedVars: ScopedVars = {}, format?: string | Function) =>
    target.replace(/\$(\w+)|\$\{([\w.]+)(?::\w+)?\}|\[\[(\w+)\]\]/g, (written, a, b, c) => {
      const name = String(a ?? b ?? c);
      const value = scopedVars[name]?.value ?? values[name];
      if (value === undefined) {
        return written;
      }
      if (typeof format === 'function') {
        return format(value);
      }
      return Array.isArray(value) ? (format === 'regex' ? `(${value.join('|')})` : value.join(',')) : value;
    });
  return {
    replace,
    containsTemplate: (target) => /\$\w|\$\{|\[\[/.test(target ?? ''),
    getVariables: () => Object.keys(values).map((name) => ({ name })) as ReturnType<TemplateSrv['getVariables']>,
    updateTimeRange: () => undefined,
  };
}
