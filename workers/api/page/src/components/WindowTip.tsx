import type { WindowSpec } from "../api/contract.ts";
import { formatInputs } from "#core/window_plot/windows.ts";
import { byImportance, valueOf } from "../chart/bars.ts";
import { formatCount, formatValue } from "../format/number.ts";
import { formatWindow } from "../format/time.ts";
import { type JoinedWindow, windowChanges } from "../state/window_join.ts";
import { PartialBadge, StatusBadge } from "./StatusBadge.tsx";

export interface WindowTipProps {
  readonly window: JoinedWindow;
  readonly spec: WindowSpec;
  readonly measure: string;
  /** Where it stands in the chart: away from the bar that it describes. */
  readonly side: "left" | "right";
}

/** What one window holds, and what its last correction changed. */
export function WindowTip({ window, spec, measure, side }: WindowTipProps) {
  const { before } = window;
  const changes = before === null ? [] : windowChanges(before, window, measure);
  const names = byImportance(Object.keys(window.measures[measure] ?? {}));
  return (
    <div class={`tip tip-${side}`} role="status" data-testid="window-tip">
      <p>
        <b>{formatWindow(window, spec)}</b> <StatusBadge status={window.status} />
        {window.partial && <PartialBadge />}
      </p>
      <dl>
        {names.map((name) => {
          const value = valueOf(window, measure, name);
          return (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === undefined ? "–" : formatValue(value)}</dd>
            </div>
          );
        })}
      </dl>
      <p>
        {window.inputs
          ? `${formatInputs(window.inputs)} inputs`
          : `${formatCount(window.count)} records`}
        {window.late > 0 && `, ${formatCount(window.late)} after it was final`}
      </p>
      {changes.slice(0, 4).map(({ name, from, to }) => (
        <p key={name} class="tip-change">{name} {formatValue(from)} → {formatValue(to)}</p>
      ))}
    </div>
  );
}
