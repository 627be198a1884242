import type { RecordJson } from "../../api/contract.ts";
import { formatRound, formatValue } from "../../format/number.ts";
import { formatTime } from "../../format/time.ts";
import { numberOf } from "../newest_records.ts";

/** Where the buildings stand, whose days and times the scene shows. */
export const ZONE = "Europe/Athens";

/** A device at its place on the plan. */
export interface Device {
  /** Behind the building's name in its key, such as `TH1`. */
  readonly name: string;
  readonly stream: string;
  /** What it is, for people. */
  readonly title: string;
  readonly room: RoomName;
  /** Centre of its label, percent of the plan's width and height. */
  readonly x: number;
  readonly y: number;
  /** What its newest record says. */
  readonly read: (record: RecordJson, time: number) => string;
  /** Silent for longer than this is worth a mark, ms of event time. */
  readonly silentMs: number;
}

export type RoomName = "North office" | "South office" | "Kitchen" | "Technical room" | "Entrance";

const HOUR = 3_600_000;
const QUARTERS_PER_HOUR = 4;

/** A number of a record; NaN where it is none. */
export const measured = (record: RecordJson, field: string): number =>
  numberOf(record, field) ?? NaN;

const temperature = (record: RecordJson) => `${measured(record, "temperature").toFixed(1)} °C`;
/** A quarter's energy as the power that it is on average. */
const power = (record: RecordJson) => {
  const watts = measured(record, "energy") * QUARTERS_PER_HOUR;
  return watts < 1000 ? `${Math.round(watts)} W` : `${formatValue(watts / 1000)} kW`;
};

const quarterly = { silentMs: 3 * HOUR } as const;
const daily = { silentMs: 27 * HOUR } as const;
const hvac = { stream: "hvac_energy", title: "Air conditioner", read: power, ...quarterly };
const thermometer = {
  stream: "temperature",
  title: "Temperature",
  read: temperature,
  ...quarterly,
};
const appliances = { stream: "appliance_energy", read: power, ...quarterly };

/** The devices of every building. */
export const DEVICES: readonly Device[] = [
  { name: "TH2", ...thermometer, room: "North office", x: 13, y: 22 },
  { name: "HVAC2", ...hvac, room: "North office", x: 31.5, y: 22 },
  { name: "MiAC1", ...appliances, title: "Kitchen", room: "Kitchen", x: 56, y: 17 },
  { name: "MiAC2", ...appliances, title: "Fridges", room: "Kitchen", x: 56, y: 36 },
  {
    name: "Etot",
    stream: "energy_total",
    title: "Electricity counter",
    room: "Technical room",
    x: 84.5,
    y: 12,
    read: (record) => `${formatRound(measured(record, "energy") / 1e6)} MWh`,
    ...daily,
  },
  {
    name: "Wtot",
    stream: "water_total",
    title: "Water counter",
    room: "Technical room",
    x: 84.5,
    y: 27.5,
    read: (record) => `${formatRound(measured(record, "volume") / 1000)} m³`,
    ...daily,
  },
  {
    name: "W1",
    stream: "water",
    title: "Water meter",
    room: "Technical room",
    x: 84.5,
    y: 43,
    // A quarter's litres as the flow that they are on average.
    read: (record) => `${formatRound(measured(record, "volume") * QUARTERS_PER_HOUR)} l/h`,
    ...quarterly,
  },
  { name: "TH1", ...thermometer, room: "South office", x: 16, y: 80 },
  { name: "HVAC1", ...hvac, room: "South office", x: 42, y: 80 },
  {
    name: "MOV1",
    stream: "presence",
    title: "Movement",
    room: "Entrance",
    x: 82,
    y: 80,
    read: (_, time) => `at ${formatTime(Math.floor(time / 60_000) * 60_000, ZONE)}`,
    // At night and at weekends nobody comes.
    silentMs: 72 * HOUR,
  },
];

/** Streams that the scene follows. */
export const BUILDING_STREAMS: readonly string[] = [
  ...new Set(DEVICES.map(({ stream }) => stream)),
];
