import { derivationText } from "#core/contract/derivation_text.ts";
import type { Derivation } from "#window/derived/spec.ts";
import { COUNT, type Resolved, type Selection } from "../state/selection.ts";
import { formatDuration, windowName } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import { feedOf } from "../live/feed.ts";
import { usePipeline } from "../live/use_pipeline.ts";
import { useWindows } from "../live/use_windows.ts";
import { Empty, Failure, Skeleton } from "./Notice.tsx";
import { Panel } from "./Panel.tsx";
import { WindowChart } from "./WindowChart.tsx";
import { WindowTable } from "./WindowTable.tsx";

export interface WindowsPanelProps {
  readonly resolved: Resolved;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** Windows of the selected stream, key, size and measure. */
export function WindowsPanel({ resolved, onSelect }: WindowsPanelProps) {
  const { stream, key, spec, size, measure } = resolved;
  const feed = feedOf(stream.name);
  const { pipeline } = usePipeline();
  const watermark = pipeline?.streams.find((item) => item.stream === stream.name)?.watermark ??
    null;
  const { windows, loaded, problem, reload } = useWindows({
    stream: stream.name,
    key: spec === undefined ? null : key,
    size,
  });
  const countLabel = spec?.aggregates.includes("value") ? "Inputs" : "Records";
  const measures = [...spec?.measures ?? [], COUNT];
  const label = measure === COUNT ? { label: countLabel } : stream.measures[measure];
  const unit = label?.unit ? `, ${label.unit}` : "";
  // The stream's watermark is that of its slowest partition; the key's own may be ahead.
  const seen = windows.reduce((max, window) => Math.max(max, window.watermark ?? 0), 0);
  const ahead = Math.max(watermark ?? 0, seen) || null;
  const tools = spec !== undefined && (
    <>
      <label>
        <span class="hidden">Window</span>
        <select
          value={String(size)}
          data-testid="size"
          onChange={(event) => onSelect({ size: Number(event.currentTarget.value) })}
        >
          {stream.windows.map((item) => (
            <option key={item.size} value={String(item.size)}>{windowName(item)}</option>
          ))}
        </select>
      </label>
      <label>
        <span class="hidden">Measure</span>
        <select
          value={measure}
          data-testid="measure"
          onChange={(event) => onSelect({ measure: event.currentTarget.value })}
        >
          {measures.map((name) => (
            <option key={name} value={name}>
              {name === COUNT ? countLabel : stream.measures[name]?.label ?? name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
  return (
    <Panel
      id="windows"
      follows
      title="Windows"
      note={<b data-testid="selected-key">{key}</b>}
      tools={tools}
    >
      {stream.derived !== undefined && <MadeFrom derived={stream.derived} />}
      {spec === undefined
        ? (
          <Empty title="This stream declares no windows of its keys">
            Windows across keys, where it has some, are streams of their own above.
          </Empty>
        )
        : windows.length > 0
        ? (
          <>
            <WindowKey
              title={`${label?.label ?? measure}${unit}`}
              lateness={formatDuration(spec.allowedLatenessMs)}
              silentAt={stream.offlineMs > 0 && watermark !== null
                ? watermark - stream.offlineMs
                : null}
            />
            <WindowChart
              key={`${stream.name} ${size}`}
              windows={windows}
              spec={spec}
              measure={measure}
              watermark={ahead}
              offline={stream.offlineMs}
              title={`${label?.label ?? measure}${unit}`}
            />
            <WindowTable windows={windows} spec={spec} measure={measure} />
          </>
        )
        : key === null && feed.loaded
        ? <Empty title="No windows yet">They fill as soon as records come.</Empty>
        : problem !== undefined
        ? <Failure problem={problem} onRetry={reload} />
        : key === null && feed.problem !== undefined
        ? <Failure problem={feed.problem} onRetry={feed.reload} />
        : key === null || !loaded
        ? <Skeleton lines={8} />
        : (
          <Empty title={`No window of ${key} yet`}>
            The first appears as soon as a record of this key is counted.
          </Empty>
        )}
    </Panel>
  );
}

/** What the windows of a derived stream are made of; the terms of a formula on demand. */
function MadeFrom({ derived }: { readonly derived: Derivation }) {
  const { summary, measures, terms } = derivationText(derived);
  if (measures.length === 0) return <p class="made-from" data-testid="made-from">{summary}</p>;
  return (
    <details class="made-from" data-testid="made-from">
      <summary>{summary}: {measures.join(", ")}</summary>
      <ul>{terms.map((term) => <li key={term}>{term}</li>)}</ul>
    </details>
  );
}

interface WindowKeyProps {
  readonly title: string;
  readonly lateness: string;
  /** Watermark of keys that are silent, epoch ms, where it is not the partition's. */
  readonly silentAt: number | null;
}

/** What the signs in the chart mean. */
function WindowKey({ title, lateness, silentAt }: WindowKeyProps) {
  return (
    <ul class="chart-key" aria-label="Signs in the chart">
      <li class="chart-title">{title}</li>
      <li>
        <i class="sign sign-open" />open, filling
      </li>
      <li>
        <i class="sign sign-final" />final
      </li>
      <li>
        <i class="sign sign-revised" />revised ◆
      </li>
      <li>
        <i class="sign sign-partial" />partial
      </li>
      <li>
        <i class="sign sign-lateness" />can be corrected ({lateness})
      </li>
      {silentAt !== null && (
        <li
          title="The partition watermark less the time for which silent keys are waited for"
          data-testid="silent-at"
        >
          keys that are silent close at {formatDay(silentAt)} {formatClock(silentAt)}
        </li>
      )}
    </ul>
  );
}
