import type { WindowSpec } from "../api/contract.ts";
import { formatCount, formatValue } from "../format/number.ts";
import { formatWindow } from "../format/time.ts";
import { formatInputs } from "#core/window_plot/windows.ts";
import { byImportance } from "../chart/bars.ts";
import { COUNT } from "../state/selection.ts";
import { type JoinedWindow, windowChanges } from "../state/window_join.ts";
import { PartialBadge, StatusBadge } from "./StatusBadge.tsx";

export interface WindowTableProps {
  /** Oldest first. */
  readonly windows: readonly JoinedWindow[];
  readonly spec: WindowSpec;
  readonly measure: string;
}

const SHOWN = 30;
/** Aggregates that fit beside each other; the chart shows the others of a window pointed at. */
const COLUMNS = 5;

/** The newest windows as a table: what the chart shows, in numbers. */
export function WindowTable({ windows, spec, measure }: WindowTableProps) {
  const aggregates = measure === COUNT ? [] : byImportance(spec.aggregates).slice(0, COLUMNS);
  const newest = windows.slice(-SHOWN).reverse();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Newest windows">
      <table class="windows" data-testid="windows-table">
        <thead>
          <tr>
            <th scope="col">Window, {spec.zone ?? "UTC"}</th>
            <th scope="col">Status</th>
            <th scope="col" class="number" title="A higher revision replaces a lower one">Rev</th>
            <th scope="col" class="number">
              {spec.aggregates.includes("value") ? "Inputs" : "Count"}
            </th>
            <th scope="col" class="number" title="Counted after the window was final">Late</th>
            {aggregates.map((name) => <th key={name} scope="col" class="number">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {newest.map((window) => (
            <Row
              key={window.start}
              window={window}
              spec={spec}
              measure={measure}
              aggregates={aggregates}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly window: JoinedWindow;
  readonly spec: WindowSpec;
  readonly measure: string;
  readonly aggregates: readonly string[];
}

function Row({ window, spec, measure, aggregates }: RowProps) {
  const { start, end, status, revision, count, late, before } = window;
  const changed = new Map(
    before && windowChanges(before, window, measure).map((change) => [change.name, change]),
  );
  const was = (name: string, format = formatValue) => {
    const change = changed.get(name);
    return change && <del title="Before the correction">{format(change.from)}</del>;
  };
  return (
    <tr
      class={`row-${status}`}
      data-testid="window"
      data-status={status}
      data-start={start}
      data-end={end}
      data-revision={revision}
      data-count={count}
      data-late={late}
    >
      <th scope="row">
        <time dateTime={new Date(start).toISOString()}>{formatWindow(window, spec)}</time>
      </th>
      <td>
        <StatusBadge status={status} />
        {window.partial && <PartialBadge />}
      </td>
      <td class="number">{revision}</td>
      <td
        class={window.inputs && window.inputs.present < window.inputs.expected
          ? "number warning"
          : "number"}
      >
        {was(COUNT, formatCount)} {window.inputs ? formatInputs(window.inputs) : formatCount(count)}
      </td>
      <td class={late > 0 ? "number warning" : "number nothing"}>{late}</td>
      {aggregates.map((name) => {
        const value = window.measures[measure]?.[name];
        return (
          <td key={name} class="number" data-aggregate={name}>
            {was(name)} {value === undefined ? "–" : formatValue(value)}
          </td>
        );
      })}
    </tr>
  );
}
