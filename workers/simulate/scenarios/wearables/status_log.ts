import type { StatusLine } from "#streams/wearables/person_moment.ts";
import type { Random } from "../../random.ts";

/** What happens to a watch in a minute. */
export interface StatusFacts {
  /** By the clock. */
  readonly minute: number;
  readonly battery: number;
  readonly batteryHealth: number;
  readonly charging: boolean;
  readonly online: boolean;
  /** Records that it keeps because nobody can be reached. */
  readonly kept: number;
  readonly outdoors: boolean;
}

interface Fault {
  readonly status: "warning" | "error";
  readonly code: string;
  readonly texts: readonly string[];
  readonly outdoors?: boolean;
}

/** What goes wrong with a watch now and then. */
const FAULTS: readonly Fault[] = [
  {
    status: "warning",
    code: "GPS-21",
    outdoors: true,
    texts: [
      "No satellite fix within 30 s; position estimated from steps and compass.",
      "Satellite signal lost between tall buildings; retrying.",
    ],
  },
  {
    status: "warning",
    code: "HRM-12",
    texts: [
      "Optical heart sensor lost contact; tighten the band.",
      "Heart sensor saw too much ambient light; reading discarded.",
    ],
  },
  {
    status: "warning",
    code: "SYN-7",
    texts: [
      "Sync took 41 s: the phone answered slowly.",
      "Sync interrupted; will try again in 5 minutes.",
    ],
  },
  {
    status: "error",
    code: "MEM-3",
    texts: ["Storage almost full: 112 MB left; oldest podcasts removed."],
  },
  {
    status: "error",
    code: "SNS-40",
    texts: [
      "Barometer gave no value for 10 s; sensor restarted.",
      "Accelerometer self-test failed once, passed on the second try.",
    ],
  },
  {
    status: "error",
    code: "SYS-90",
    texts: ["Unexpected restart after a watchdog timeout; no data lost."],
  },
];
/** Chance of a fault in a minute: one in three days or so. */
const FAULT_CHANCE = 1 / (3 * 24 * 60);
/** Percent of its first capacity under which a battery should be replaced. */
const WORN_OUT = 80;

/** The log that one watch writes of itself. */
export class StatusLog {
  readonly #random: Random;
  /** Minute of the hour of the hourly line: not all watches write at once. */
  readonly #at: number;
  #before: StatusFacts | undefined;

  constructor(random: Random) {
    this.#random = random;
    this.#at = random.integer(0, 59);
  }

  /** One minute later; at most one line a minute. */
  next(facts: StatusFacts): StatusLine | undefined {
    const before = this.#before;
    this.#before = facts;
    return (before && this.#change(before, facts)) ?? this.#fault(facts) ?? this.#hourly(facts);
  }

  #change(before: StatusFacts, now: StatusFacts): StatusLine | undefined {
    const { battery, charging, online } = now;
    const percent = `${Math.round(battery)} %`;
    if (charging && !before.charging) {
      return { status: "charging", message: `Placed on the charger at ${percent}.` };
    }
    if (!charging && before.charging) {
      return { status: "ok", message: `Taken off the charger at ${percent}.` };
    }
    if (!online && before.online) {
      return {
        status: "warning",
        error_code: "NET-4",
        message: "Phone out of reach and no network; keeping records until it is back.",
      };
    }
    if (online && !before.online) {
      return {
        status: "ok",
        message: `Connected again: sent ${before.kept} records kept meanwhile.`,
      };
    }
    if (battery < 5 && before.battery >= 5) {
      return {
        status: "error",
        error_code: "BAT-5",
        message: "Battery below 5 %: saving power, shutting down soon.",
      };
    }
    if (battery < 20 && before.battery >= 20) {
      return { status: "warning", error_code: "BAT-20", message: `Battery low (${percent}).` };
    }
    return undefined;
  }

  #fault({ outdoors }: StatusFacts): StatusLine | undefined {
    const random = this.#random;
    if (random.next() > FAULT_CHANCE) return undefined;
    const possible = FAULTS.filter((fault) => outdoors || fault.outdoors !== true);
    const { status, code, texts } = random.pick(possible);
    return { status, error_code: code, message: random.pick(texts) };
  }

  #hourly({ minute, battery, batteryHealth, charging }: StatusFacts): StatusLine | undefined {
    if (minute % 60 !== this.#at) return undefined;
    if (batteryHealth < WORN_OUT && minute < 60) {
      return {
        status: "warning",
        error_code: "BAT-80",
        message: `Battery holds ${batteryHealth} % of its first capacity: service recommended.`,
      };
    }
    const message = charging
      ? `Charging, ${Math.round(battery)} %.`
      : `Self-test passed: sensors, memory and radio in order; battery ${Math.round(battery)} %.`;
    return { status: charging ? "charging" : "ok", message };
  }
}
