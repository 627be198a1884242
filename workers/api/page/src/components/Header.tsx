import { Brand } from "#core/page/Brand.tsx";
import { ThemeSwitch } from "#core/page/ThemeSwitch.tsx";
import type { Pipeline, StreamSummary } from "../api/contract.ts";
import { formatDelay } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import { paused } from "../live/activity.ts";
import { useNow } from "../live/beat.ts";
import { useConnection } from "../live/use_connection.ts";
import { usePipeline } from "../live/use_pipeline.ts";
import { concern } from "../state/concern.ts";
import type { Connection } from "../state/connection.ts";
import { useStore } from "../state/store.ts";

export interface HeaderProps {
  readonly streams?: readonly StreamSummary[];
  /** The stream whose time is shown; null on a page that is about none. */
  readonly stream?: StreamSummary | null;
}

/** The top of the page: what this is, how everything is, what time it is. */
export function Header({ streams = [], stream }: HeaderProps) {
  const stopped = useStore(paused);
  const { pipeline } = usePipeline();
  return (
    <header class="top">
      <Brand href="/" />
      <StateBadge streams={streams} pipeline={pipeline} />
      <Clocks stream={stream} pipeline={pipeline} />
      <div class="top-tools">
        <button
          type="button"
          class="pause"
          aria-pressed={stopped}
          data-testid="pause"
          onClick={() => paused.set(!stopped)}
        >
          <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
            <path d={stopped ? "M3 1.5v9l7-4.5z" : "M2.5 1.5h2.5v9H2.5zM7 1.5h2.5v9H7z"} />
          </svg>
          {stopped ? "Resume" : "Pause"}
        </button>
        <ThemeSwitch />
      </div>
    </header>
  );
}

interface StateBadgeProps {
  readonly streams: readonly StreamSummary[];
  readonly pipeline: Pipeline | undefined;
}

/**
 * How everything is, in words: the connection of the page, and when that is well, the stream that is
 * worst. Only what changes in kind is read out by screen readers, not every second that passes.
 */
function StateBadge({ streams, pipeline }: StateBadgeProps) {
  const connection = useConnection();
  const trouble = connection.kind === "live" && pipeline !== undefined
    ? concern(pipeline.streams, streams)
    : undefined;
  const level = trouble?.level ?? connection.kind;
  const detail = trouble?.text ?? ("reason" in connection ? connection.reason : undefined);
  return (
    <div class={`badge badge-${level}`} data-testid="connection" title={detail}>
      <span class="badge-dot" aria-hidden="true" />
      <span class="hidden" role="status" aria-live="polite">
        {trouble?.title ?? NAMES[connection.kind]}
      </span>
      <span
        aria-hidden="true"
        data-testid="connection-state"
        data-state={connection.kind}
        data-concern={trouble?.state}
      >
        {trouble?.title ?? ("text" in connection ? connection.text : NAMES[connection.kind])}
      </span>
      {detail !== undefined && <span class="badge-reason">{detail}</span>}
    </div>
  );
}

const NAMES: Readonly<Record<Connection["kind"], string>> = {
  connecting: "Connecting",
  live: "Live",
  silent: "No answer",
  paused: "Paused",
  reconnecting: "Reconnecting",
};

interface ClocksProps {
  readonly stream: StreamSummary | null | undefined;
  readonly pipeline: Pipeline | undefined;
}

/** Event time beside the wall clock, how far apart they are, and why. */
function Clocks({ stream, pipeline }: ClocksProps) {
  const now = useNow();
  const { kind } = useConnection();
  const shown = pipeline?.streams.find((item) => item.stream === stream?.name);
  const watermark = shown?.watermark ?? null;
  const otherDay = watermark !== null && formatDay(watermark) !== formatDay(now);
  return (
    <dl class={kind === "live" ? "clocks" : "clocks stale"}>
      {stream !== null && (
        <div>
          <dt>Event time</dt>
          <dd
            data-testid="event-time"
            {...(watermark === null ? {} : { "data-time": String(watermark) })}
          >
            {watermark === null
              ? "–"
              : `${otherDay ? `${formatDay(watermark)} ` : ""}${formatClock(watermark)}`}
          </dd>
        </div>
      )}
      <div>
        <dt>Wall clock</dt>
        <dd>
          {formatClock(now)} <small>UTC</small>
        </dd>
      </div>
      {stream !== null && (
        <div class="clocks-delay">
          <dt>Behind</dt>
          <dd data-testid="behind">
            {/* As the server saw it: a page that hears nothing knows of no delay. */}
            {shown?.watermarkDelayMs == null
              ? "–"
              : formatDelay(Math.max(0, shown.watermarkDelayMs))}
            {stream !== undefined && shown?.verdict.state === "live" &&
              stream.outOfOrdernessMs > 0 &&
              <small>normal</small>}
          </dd>
        </div>
      )}
    </dl>
  );
}
