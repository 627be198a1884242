import { useRef } from "preact/hooks";
import { ButtonList } from "../../components/ButtonList.tsx";
import { sortedKeys } from "../../components/KeyList.tsx";
import { Empty, Failure, Skeleton } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { formatValue } from "../../format/number.ts";
import { formatClock } from "../../format/time.ts";
import { type Entry, useFeed } from "../../live/feed.ts";
import { numberOf } from "../newest_records.ts";
import { newestEntries } from "./arrivals.ts";

/** Rooms that are drawn; the list of keys below shows any other. */
const ROOMS = 24;
const CAMERAS = 8;

export interface SitePanelProps {
  readonly stream: string;
  readonly selected: string | null;
  readonly onChoose: (stream: string, key: string) => void;
}

/** What the sensors in the rooms measure, and what the cameras saw last. */
export function SitePanel({ stream, selected, onChoose }: SitePanelProps) {
  const panel = useRef<HTMLElement>(null);
  const sensors = useFeed("room_sensors", panel);
  const cameras = useFeed("camera_events", panel);
  const problem = sensors.problem ?? cameras.problem;
  const isChosen = (of: string, key: string) => stream === of && selected === key;
  const empty = sensors.latest.size === 0 && cameras.latest.size === 0;
  return (
    <Panel id="site" element={panel} follows title="Site" note="rooms, and what cameras saw last">
      {!empty
        ? (
          <div class="site-scroll">
            <ButtonList class="rooms" label="Rooms">
              {sortedKeys(sensors.latest.keys()).slice(0, ROOMS).map((key) => (
                <li key={key}>
                  <button
                    type="button"
                    class="room"
                    aria-pressed={isChosen("room_sensors", key)}
                    data-testid="room"
                    data-key={key}
                    onClick={() => onChoose("room_sensors", key)}
                  >
                    <Room entry={sensors.latest.get(key)!} />
                  </button>
                </li>
              ))}
            </ButtonList>
            <ButtonList class="cameras" label="Cameras">
              {newestEntries(cameras.latest.values(), CAMERAS).map((entry) => (
                <li key={entry.key}>
                  <button
                    type="button"
                    class="camera"
                    aria-pressed={isChosen("camera_events", entry.key)}
                    data-testid="camera"
                    data-key={entry.key}
                    onClick={() => onChoose("camera_events", entry.key)}
                  >
                    <Camera entry={entry} />
                  </button>
                </li>
              ))}
            </ButtonList>
          </div>
        )
        : problem !== undefined
        ? <Failure problem={problem} onRetry={sensors.reload} />
        : sensors.loaded && cameras.loaded
        ? (
          <Empty title="No sensor yet">
            <code>deno task simulate --scenario profiles</code> makes some.
          </Empty>
        )
        : <Skeleton lines={10} />}
    </Panel>
  );
}

function Room({ entry: { record } }: { readonly entry: Entry }) {
  const shown = (field: string) => {
    const value = numberOf(record, field);
    return value === undefined ? "–" : formatValue(value);
  };
  return (
    <>
      <span class="room-name">{String(record["room"] ?? "")}</span>
      <b>{shown("temperature")} °C</b>
      <small>{shown("humidity")} % · {shown("pressure")} hPa</small>
    </>
  );
}

function Camera({ entry: { key, record, time } }: { readonly entry: Entry }) {
  const objects = Array.isArray(record["objects"]) ? record["objects"] : [];
  const seen = objects.map((one) => String((one as { label?: unknown }).label ?? ""));
  return (
    <>
      <time title="Event time, UTC">{formatClock(time)}</time>
      <b>{String(record["place"] ?? key)}</b>
      <span>{seen.join(", ")}</span>
    </>
  );
}
