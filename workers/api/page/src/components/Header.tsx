import { paused } from "../live/activity.ts";
import { useStore } from "../state/store.ts";
import { Clocks } from "./Clocks.tsx";
import { ConnectionBadge } from "./ConnectionBadge.tsx";
import { ThemeSwitch } from "./ThemeSwitch.tsx";

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
