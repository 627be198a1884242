import type {
  DerivedOptions,
  DerivedRestorer,
  DerivedSink,
  DerivedWindows,
} from "./derived_windows.ts";
import { FormulaWindows } from "./formula_windows.ts";
import { GroupedWindows } from "./grouped_windows.ts";

/** Windows that begin anew. @throws {RangeError} If an option or a spec is not valid. */
export function derivedWindows(options: DerivedOptions, sink: DerivedSink): DerivedWindows {
  return create(options, sink);
}

/** Windows that go on from a head and rows; without a head they begin anew. */
export function restoreDerived(options: DerivedOptions, sink: DerivedSink): DerivedRestorer {
  const windows = create(options, sink);
  return {
    head: (head) => windows.restoreHead(head),
    row: (key, value) => windows.restoreRow(key, value),
    prepare: (limit) => windows.prepare(limit),
    done: () => {
      windows.begin();
      return windows;
    },
  };
}

function create(options: DerivedOptions, sink: DerivedSink): GroupedWindows | FormulaWindows {
  const { derivation } = options;
  return derivation.kind === "grouped"
    ? new GroupedWindows({ ...options, derivation }, sink)
    : new FormulaWindows({ ...options, derivation }, sink);
}
