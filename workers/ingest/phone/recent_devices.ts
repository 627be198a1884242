import type { RecentDevice, RecentProblem } from "#core/contract/ingest.ts";
import type { PhoneMessage } from "#streams/phone/reading.ts";

const MAX_DEVICES = 100;
const MAX_PROBLEMS = 20;
/** Sensors that are told apart: a device may make names up. */
const MAX_SENSORS = 50;

/** What is said of a message once its readings are on their way. */
export interface MessageSummary extends Pick<RecentDevice, "deviceId" | "sessionId" | "messageId"> {
  readonly readings: number;
  /** Readings by sensor. */
  readonly sensors: Readonly<Record<string, number>>;
}

/** Sums a message up, so that its readings need not be kept. */
export function summaryOf(
  { deviceId, sessionId, messageId, readings }: PhoneMessage,
): MessageSummary {
  const sensors = countSensors(readings);
  return { deviceId, sessionId, messageId, readings: readings.length, sensors };
}

/** The last messages, for somebody who sets a phone up. */
export class RecentDevices {
  /** Those that sent last come last. */
  readonly #devices = new Map<string, RecentDevice>();
  readonly #problems: RecentProblem[] = [];

  /** Notes a message that was taken, for the first time or again. */
  note(
    message: MessageSummary,
    { repeated }: { readonly repeated: boolean },
  ): void {
    const { deviceId } = message;
    const known = this.#devices.get(deviceId);
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, {
      ...message,
      at: Date.now(),
      messages: (known?.messages ?? 0) + 1,
      readings: (known?.readings ?? 0) + (repeated ? 0 : message.readings),
    });
    if (this.#devices.size > MAX_DEVICES) {
      this.#devices.delete(this.#devices.keys().next().value!);
    }
  }

  /** Notes a message that was not. */
  noteProblem(problem: Omit<RecentProblem, "at">): void {
    this.#problems.push({ at: Date.now(), ...problem });
    if (this.#problems.length > MAX_PROBLEMS) this.#problems.shift();
  }

  /** Devices, those that sent last first. */
  get devices(): readonly RecentDevice[] {
    return [...this.#devices.values()].reverse();
  }

  /** Problems, the last first. */
  get problems(): readonly RecentProblem[] {
    return this.#problems.toReversed();
  }
}

function countSensors(readings: PhoneMessage["readings"]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of readings) {
    const known = counts.get(name);
    if (known !== undefined || counts.size < MAX_SENSORS) counts.set(name, (known ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
