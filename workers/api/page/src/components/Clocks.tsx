import { formatDelay } from "../format/duration.ts";
import { formatClock, formatDay } from "../format/time.ts";
import { useNow } from "../live/use_now.ts";

export interface ClocksProps {
  /** Epoch ms; null before the first record. */
  readonly watermark: number | null;
}

/** Event time beside the wall clock, and how far apart they are. */
export function Clocks({ watermark }: ClocksProps) {
  const now = useNow();
  const otherDay = watermark !== null && formatDay(watermark) !== formatDay(now);
  return (
    <dl class="clocks">
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
