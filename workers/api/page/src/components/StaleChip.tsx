import { useEffect, useState } from "preact/hooks";
import { formatClock } from "../format/time.ts";
import { paused } from "../live/activity.ts";
import { connections } from "../live/connections.ts";
import { connectionOf } from "../state/connection.ts";
import { useStore } from "../state/store.ts";

/** Says since when what is shown has not been followed; nothing while it is live. */
export function StaleChip() {
  const states = useStore(connections);
  const { kind } = connectionOf(states.values(), useStore(paused));
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (kind === "live") setSince(null);
    else if (kind !== "connecting") setSince((old) => old ?? Date.now());
  }, [kind]);
  if (since === null) return null;
  return <span class="chip" data-testid="stale">Not live since {formatClock(since)} UTC</span>;
}
