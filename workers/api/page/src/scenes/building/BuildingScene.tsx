import { useRef } from "preact/hooks";
import { Empty, Failure, Skeleton } from "../../components/Notice.tsx";
import { Panel } from "../../components/Panel.tsx";
import { sortedKeys } from "../../components/KeyList.tsx";
import { formatDay, formatTime } from "../../format/time.ts";
import { feedOf } from "../../live/feed.ts";
import { useRedraw } from "../../live/beat.ts";
import { useWindows } from "../../live/use_windows.ts";
import type { SceneProps } from "../scene.ts";
import { DayBars } from "./DayBars.tsx";
import { daysOf } from "./days.ts";
import { BUILDING_STREAMS, type Device, DEVICES, ZONE } from "./devices.ts";
import { FloorPlan } from "./FloorPlan.tsx";

/** A campus, one building at a time: its plan with what the devices say, and its days. */
export function BuildingScene({ stream, selected, onSelect }: SceneProps) {
  const panel = useRef<HTMLElement>(null);
  const feeds = BUILDING_STREAMS.map(feedOf);
  useRedraw((changed) => {
    const leaves = feeds.map((feed) => feed.onChange(changed));
    return () => leaves.forEach((leave) => leave());
  }, { on: "buildings", within: panel });
  const buildings = sortedKeys(
    new Set(feeds.flatMap(({ latest }) => [...latest.keys()].map(buildingOf))),
  );
  const wanted = selected === null ? undefined : buildingOf(selected);
  const building = wanted !== undefined && buildings.includes(wanted) ? wanted : buildings[0];
  const newest = (device: Device) => feedOf(device.stream).latest.get(`${building}/${device.name}`);
  const now = DEVICES.reduce((time, device) => Math.max(time, newest(device)?.time ?? 0), 0);
  const failed = feeds.find(({ problem }) => problem !== undefined);
  const chosen = DEVICES.find((device) =>
    device.stream === stream && selected === `${building}/${device.name}`
  );
  const show = (stream: string, key: string) =>
    onSelect({ stream, key, size: null, measure: null });
  return (
    <>
      <Panel
        id="plan"
        element={panel}
        follows
        title={building === undefined ? "Building" : `Building ${building}`}
        note={now > 0 &&
          `${formatDay(now, ZONE)} ${
            formatTime(Math.floor(now / 60_000) * 60_000, ZONE)
          } in Athens`}
        tools={building !== undefined && buildings.length > 1 && (
          <label>
            <span class="hidden">Building</span>
            <select
              value={building}
              data-testid="building"
              onChange={({ currentTarget: { value } }) =>
                show(chosen?.stream ?? "temperature", `${value}/${chosen?.name ?? "TH1"}`)}
            >
              {buildings.map((name) => <option key={name} value={name}>{name}</option>)}
            </select>
          </label>
        )}
      >
        {building !== undefined
          ? (
            <FloorPlan
              building={building}
              newest={newest}
              now={now}
              chosen={chosen}
              onChoose={({ stream, name }) => show(stream, `${building}/${name}`)}
            />
          )
          : failed?.problem !== undefined
          ? <Failure problem={failed.problem} onRetry={failed.reload} />
          : feeds.every(({ loaded }) => loaded)
          ? (
            <Empty title="No building yet">
              <code>deno task simulate --scenario building</code> makes some.
            </Empty>
          )
          : <Skeleton lines={10} />}
      </Panel>
      <DaysPanel building={building} show={show} />
    </>
  );
}

const buildingOf = (key: string) => key.split("/", 1)[0]!;

const DAY = 86_400_000;
/** Days that are drawn. */
const SHOWN = 21;

interface DaysPanelProps {
  readonly building: string | undefined;
  readonly show: (stream: string, key: string) => void;
}

/** What the building used day by day, and what of it no meter saw. */
function DaysPanel({ building, show }: DaysPanelProps) {
  const of = (stream: string, device?: string) =>
    useWindows({
      stream,
      key: building === undefined
        ? null
        : device === undefined
        ? building
        : `${building}/${device}`,
      size: DAY,
      capacity: SHOWN,
    });
  const meters = [
    ...["HVAC1", "HVAC2"].map((device) => ({ ...of("hvac_energy", device), part: 0 })),
    ...["MiAC1", "MiAC2"].map((device) => ({ ...of("appliance_energy", device), part: 1 })),
  ];
  const energyRest = of("energy_rest");
  const water = of("water", "W1");
  const waterRest = of("water_rest");
  const all = [...meters, energyRest, water, waterRest];
  const energyDays = daysOf({
    metered: meters.map(({ windows, part }) => ({ windows, measure: "energy", part })),
    rest: energyRest.windows,
    limit: SHOWN,
  });
  const waterDays = daysOf({
    metered: [{ windows: water.windows, measure: "volume", part: 0 }],
    rest: waterRest.windows,
    limit: SHOWN,
    // Litres of days before are sent late; both plots begin with the same day.
  }).filter(({ start }) => start >= (energyDays[0]?.start ?? -Infinity));
  const failed = all.find(({ problem }) => problem !== undefined);
  return (
    <Panel id="days" follows title="Days" note="what meters saw, and the rest that none did">
      {energyDays.length > 0 || waterDays.length > 0
        ? (
          <div class="days-both">
            <DayBars
              id="energy"
              title="Energy"
              days={energyDays}
              parts={["air conditioning", "appliances"]}
              unit="kWh"
              scale={1000}
              onChoose={() => show("energy_rest", building!)}
            />
            <DayBars
              id="water"
              title="Water"
              days={waterDays}
              parts={["metered"]}
              unit="l"
              scale={1}
              onChoose={() => show("water_rest", building!)}
            />
          </div>
        )
        : failed?.problem !== undefined
        ? <Failure problem={failed.problem} onRetry={failed.reload} />
        : all.every(({ loaded }) => loaded)
        ? <Empty title="No day yet">The first appears with the first reading of a meter.</Empty>
        : <Skeleton lines={10} />}
    </Panel>
  );
}
