import { formatDelay } from "../../format/duration.ts";
import { formatTime } from "../../format/time.ts";
import type { Entry } from "../../live/feed.ts";
import { type Device, DEVICES, measured, ZONE } from "./devices.ts";

export interface FloorPlanProps {
  readonly building: string;
  /** Newest record of a device; undefined before its first. */
  readonly newest: (device: Device) => Entry | undefined;
  /** Newest event time of the building, epoch ms; 0 before the first. */
  readonly now: number;
  /** The device that the page shows. */
  readonly chosen: Device | undefined;
  readonly onChoose: (device: Device) => void;
}

/** A building from above with its devices at their places, and what each says now. */
export function FloorPlan({ building, newest, now, chosen, onChoose }: FloorPlanProps) {
  const record = (name: string) =>
    newest(DEVICES.find((device) => device.name === name)!)?.record ?? {};
  const moved = newest(DEVICES.find(({ name }) => name === "MOV1")!);
  return (
    <div class="plan-frame">
      <div class="plan">
        <svg viewBox="0 0 1000 600" preserveAspectRatio="none" aria-hidden="true">
          <rect class="plan-floor" x="20" y="20" width="960" height="560" />
          <rect
            class="plan-room"
            style={warmth(measured(record("TH2"), "temperature"))}
            x="20"
            y="20"
            width="400"
            height="310"
          />
          <rect
            class="plan-room"
            style={warmth(measured(record("TH1"), "temperature"))}
            x="20"
            y="330"
            width="600"
            height="250"
          />
          <Furniture />
          <Air x={315} y={44} running={isRunning(record("HVAC2"))} />
          <Air x={420} y={556} running={isRunning(record("HVAC1"))} up />
          {/* The pipe from the street to the meter, and on to the kitchen. */}
          <path class="plan-pipe" d="M980 165H845V258H640" />
          <path class="plan-wire" d="M980 72H845" />
          {moved !== undefined && (
            <path
              class={now - moved.time < RECENT_MS ? "plan-view recent" : "plan-view"}
              d="M820 400L716 572H924Z"
            />
          )}
          <path
            class="plan-wall"
            d="M20 20H980V580H860M780 580H20V20M420 20V180M420 250V330M700 20V150M700 220V330M20 330H200M270 330H520M590 330H640M720 330H980M620 330V430M620 500V580"
          />
          <path
            class="plan-door"
            d="M420 180H350A70 70 0 0 0 420 250M700 150H770A70 70 0 0 1 700 220M200 330V400A70 70 0 0 0 270 330M520 330V260A70 70 0 0 1 590 330M640 330V410A80 80 0 0 0 720 330M620 430H690A70 70 0 0 1 620 500M780 580V500A80 80 0 0 1 860 580"
          />
          <path class="plan-window" d="M80 20H190M240 20H370M80 580H200M250 580H370M430 580H550" />
          <path class="plan-window" d="M20 90V240M20 390V520M490 20H620" />
        </svg>
        {ROOMS.map(({ name, x, y }) => (
          <span key={name} class="plan-name" style={place(x, y)} aria-hidden="true">{name}</span>
        ))}
        {DEVICES.map((device) => (
          <DeviceLabel
            key={device.name}
            building={building}
            device={device}
            entry={newest(device)}
            now={now}
            chosen={device === chosen}
            onChoose={onChoose}
          />
        ))}
      </div>
    </div>
  );
}

/** Names of the rooms and where they stand, percent: the left edge, and the middle of the line. */
const ROOMS = [
  { name: "North office", x: 4, y: 47 },
  { name: "Kitchen", x: 44, y: 50 },
  { name: "Technical room", x: 72, y: 52.5 },
  { name: "South office", x: 4, y: 61 },
  { name: "Entrance", x: 64.5, y: 61 },
] as const;

const place = (x: number, y: number) => ({ left: `${x}%`, top: `${y}%` });

/** Movement so long ago is still shown as such, ms. */
const RECENT_MS = 900_000;
/** Energy of a quarter above which an air conditioner does more than wait, Wh. */
const STANDBY_WH = 10;

const isRunning = (record: Entry["record"]) => measured(record, "energy") > STANDBY_WH;

/** Neither cold nor warm, and how far from it a colour is full, °C. */
const PLEASANT = 22;
const FAR = 6;

/** The colour of a temperature: from cold over pleasant to warm. */
function warmth(temperature: number) {
  if (Number.isNaN(temperature)) return {};
  const away = (temperature - PLEASANT) / FAR;
  const share = Math.round(Math.min(1, Math.abs(away)) * 100);
  const end = away < 0 ? "cold" : "warm";
  return { fill: `color-mix(in oklab, var(--pleasant), var(--${end}) ${share}%)` };
}

interface AirProps {
  readonly x: number;
  readonly y: number;
  readonly running: boolean;
  /** Blows up the page. */
  readonly up?: boolean;
}

/** The outlet of an air conditioner, with its draught while it runs. */
function Air({ x, y, running, up = false }: AirProps) {
  const way = up ? -1 : 1;
  return (
    <g>
      <rect class="plan-device" x={x - 46} y={y - 8} width="92" height="16" rx="4" />
      {running && [-28, 0, 28].map((dx) => (
        <path
          key={dx}
          class="plan-air"
          d={`M${x + dx} ${y + way * 14}q8 ${way * 9} 0 ${way * 18}t0 ${way * 18}`}
        />
      ))}
    </g>
  );
}

/** Desks, a table, a sink, a cupboard: what makes rooms of boxes. */
function Furniture() {
  const desks = [[60, 200], [150, 200], [285, 210], [60, 384], [150, 384], [300, 384], [420, 384]];
  return (
    <g class="plan-furniture">
      {desks.map(([x, y]) => (
        <g key={`${x} ${y}`}>
          <rect x={x} y={y} width="64" height="34" rx="3" />
          <circle cx={x! + 32} cy={y! + 50} r="11" />
        </g>
      ))}
      <rect x="440" y="244" width="96" height="36" rx="4" />
      <rect x="660" y="40" width="30" height="90" rx="3" />
      <circle cx="675" cy="62" r="8" />
      <rect x="640" y="540" width="90" height="26" rx="8" />
    </g>
  );
}

interface DeviceLabelProps {
  readonly building: string;
  readonly device: Device;
  readonly entry: Entry | undefined;
  readonly now: number;
  readonly chosen: boolean;
  readonly onChoose: (device: Device) => void;
}

/** A device with its newest value; choosing it shows its windows and records. */
function DeviceLabel({ building, device, entry, now, chosen, onChoose }: DeviceLabelProps) {
  const { name, title, room, x, y, silentMs } = device;
  const value = entry === undefined ? "–" : device.read(entry.record, entry.time);
  const silentFor = entry === undefined ? 0 : now - entry.time;
  const silent = silentFor > silentMs;
  const state = entry === undefined
    ? "no record yet"
    : silent
    ? `silent for ${formatDelay(silentFor)}`
    : `at ${formatTime(entry.time, ZONE)}`;
  return (
    <button
      type="button"
      class={`device device-${device.stream} ${silent ? "silent" : ""}`}
      style={place(x, y)}
      aria-pressed={chosen}
      title={`${title}, ${state}`}
      data-testid="device"
      data-device={`${building}/${name}`}
      data-value={entry === undefined ? undefined : value}
      onClick={() => onChoose(device)}
    >
      <span class="device-name">
        {name}
        <span class="hidden">, {title}, {room}:</span>
      </span>
      <b>{value}</b>
      {silent && <small>silent {formatDelay(silentFor)}</small>}
    </button>
  );
}
