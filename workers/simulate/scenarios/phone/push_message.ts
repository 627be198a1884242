import type { PhoneMessage, Reading } from "#streams/phone/reading.ts";
import type { Source } from "../../source.ts";

/** How often a phone sends what it has read, ms. */
export const PUSH_MS = 100;

/** The messages of phones, in the format in which Sensor Logger pushes them. */
export const pushMessages: Source = {
  name: "sensor_data",
  everyMs: PUSH_MS,
  // A connection keeps their order: only one that is sent again is overtaken, by a few.
  overtakenByMs: 4 * PUSH_MS,
  record: (moment) => moment as PhoneMessage,
  toText: (message) => toText(message as PhoneMessage),
  spoil: (random, key, message) => ({
    key,
    value: random.pick(SPOILERS)(message as PhoneMessage),
  }),
};

function toText({ messageId, sessionId, deviceId, readings }: PhoneMessage): string {
  const head = JSON.stringify({ messageId: Number(messageId), sessionId, deviceId });
  return `${head.slice(0, -1)},"payload":[${readings.map(readingText).join(",")}]}`;
}

/** JSON.stringify knows no whole numbers beyond 2^53. */
function readingText({ name, timeNs, values, accuracy }: Reading): string {
  const rest = JSON.stringify({ values, accuracy }).slice(1);
  return `{"name":${JSON.stringify(name)},"time":${timeNs},${rest}`;
}

/** The ways in which an app, or who writes one, gets it wrong. */
const SPOILERS: readonly ((message: PhoneMessage) => string)[] = [
  (message) => {
    const text = toText(message);
    return text.slice(0, Math.floor(text.length * 0.6));
  },
  (message) => toText(message).replace(`"payload":`, `"paylaod":`),
  (message) => toText({ ...message, deviceId: "" }),
  (message) => toText(message).replace(/"time":\d+/, `"time":"just now"`),
  (message) => toText(message).replace(/"x":[^,]+/, `"x":null`),
];
