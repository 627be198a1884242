import { paused } from "../live/activity.ts";
import { connections } from "../live/connections.ts";
import { useNow } from "../live/use_now.ts";
import { type Connection, connectionOf } from "../state/connection.ts";
import { useStore } from "../state/store.ts";

/** How the page is connected, in words; what changes is read out by screen readers. */
export function ConnectionBadge() {
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
