import { useEffect, useState } from "preact/hooks";
import { formatDelay } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import { paused } from "../live/activity.ts";
import { type Connection, connectionOf, connections } from "../state/connection.ts";
import { useStore } from "../state/store.ts";
import { applyTheme, readTheme, type Theme } from "../theme.ts";

/** The top of the page: what this is, how it is connected, what time it is. */
export function Header({ watermark }: { watermark: number | null }) {
  const stopped = useStore(paused);
  return (
    <header class="top">
      <a class="brand" href="/">
        <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
          <path d="M5 3v18M19 3v18" />
          <path class="brand-water" d="M5 9q3.5-3 7 0t7 0M5 14q3.5-3 7 0t7 0M5 19q3.5-3 7 0t7 0" />
        </svg>
        <h1>Sluice</h1>
      </a>
      <ConnectionBadge />
      <Clocks watermark={watermark} />
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

/** How the page is connected, in words; what changes is read out by screen readers. */
function ConnectionBadge() {
  const states = useStore(connections);
  const connection = connectionOf(states.values(), useStore(paused));
  const now = useNow();
  const reason = "reason" in connection ? connection.reason : undefined;
  return (
    <div class={`badge badge-${connection.kind}`} data-testid="connection" title={reason}>
      <span class="badge-dot" aria-hidden="true" />
      <span
        data-testid="connection-state"
        data-state={connection.kind}
        role="status"
        aria-live="polite"
      >
        {NAMES[connection.kind]}
      </span>
      {connection.kind === "reconnecting" && (
        <span>&nbsp;in {Math.max(0, Math.ceil((connection.retryAt - now) / 1000))} s</span>
      )}
      {reason !== undefined && <span class="badge-reason">{reason}</span>}
    </div>
  );
}

const NAMES: Readonly<Record<Connection["kind"], string>> = {
  connecting: "Connecting",
  live: "Live",
  paused: "Paused",
  reconnecting: "Reconnecting",
  stopped: "Stopped",
};

export interface ClocksProps {
  /** Epoch ms; null before the first record. */
  readonly watermark: number | null;
}

/** Event time beside the wall clock, and how far apart they are. */
function Clocks({ watermark }: ClocksProps) {
  const now = useNow();
  const otherDay = watermark !== null && formatDay(watermark) !== formatDay(now);
  return (
    <dl class="clocks">
      <div>
        <dt title="The watermark of the partition that is furthest behind">Event time</dt>
        <dd
          data-testid="event-time"
          {...(watermark === null ? {} : { "data-time": String(watermark) })}
        >
          {watermark === null
            ? "–"
            : `${otherDay ? `${formatDay(watermark)} ` : ""}${formatClock(watermark)}`}
        </dd>
      </div>
      <div>
        <dt>Wall clock</dt>
        <dd>
          {formatClock(now)} <small>UTC</small>
        </dd>
      </div>
      <div class="clocks-delay">
        <dt>Behind</dt>
        <dd>{watermark === null ? "–" : formatDelay(Math.max(0, now - watermark))}</dd>
      </div>
    </dl>
  );
}

/** The wall clock, epoch ms; the component is drawn again every `everyMs`. */
function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "Auto"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Chooses the theme; the choice is remembered. */
function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <fieldset class="segments" data-testid="theme">
      <legend class="hidden">Theme</legend>
      {THEMES.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => {
              applyTheme(value);
              setTheme(value);
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
