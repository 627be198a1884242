import type { StreamWindowsOptions } from "../options.ts";
import type { RecordFields } from "../record_view.ts";
import type { WindowSpec } from "../spec.ts";

/**
 * Options of the windows by group that a source's task keeps: what they emit are partials. Their
 * records are {@linkcode GroupView}s of the source's; one without a group goes to
 * {@linkcode StreamWindows.pass}.
 *
 * @param source options of the source's own windows.
 */
export function localOptions(
  source: StreamWindowsOptions,
  { stream, specs, fields }: {
    readonly stream: string;
    readonly specs: readonly WindowSpec[];
    /** What the source's records are read for, by all that share them. */
    readonly fields: RecordFields;
  },
): StreamWindowsOptions {
  return { ...source, stream, specs, fields, keyClocks: false };
}
