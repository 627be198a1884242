import { formatCount } from "../../format/number.ts";
import { formatTime } from "../../format/time.ts";
import { useWindows } from "../../live/use_windows.ts";
import { lastMinutes, MINUTE, MINUTES } from "./arrivals.ts";

export interface ArrivalRowProps {
  readonly stream: string;
  /** The group, such as a country. */
  readonly group: string;
  /** Newest event time of all, epoch ms. */
  readonly now: number;
  /** Arrivals in a minute at which a bar is as high as the row. */
  readonly top: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** How many came of one group, minute by minute. */
export function ArrivalRow({ stream, group, now, top, chosen, onChoose }: ArrivalRowProps) {
  const { windows } = useWindows({ stream, key: group, size: MINUTE, capacity: 2 * MINUTES });
  const minutes = lastMinutes(windows, now);
  const total = minutes.reduce((sum, { count }) => sum + count, 0);
  return (
    <li>
      <button
        type="button"
        class="arrival"
        aria-pressed={chosen}
        data-testid="arrival"
        data-key={group}
        data-value={total}
        onClick={onChoose}
      >
        <span class="arrival-name">{group}</span>
        <span class="arrival-bars" aria-hidden="true">
          {minutes.map(({ start, count, over }) => (
            <i
              key={start}
              class={over ? "" : "open"}
              title={`${formatTime(start)}: ${count}`}
              style={{ height: `${Math.min(1, count / top) * 100}%` }}
            />
          ))}
        </span>
        <b>{formatCount(total)}</b>
        <span class="hidden">in the last {MINUTES} minutes</span>
      </button>
    </li>
  );
}
