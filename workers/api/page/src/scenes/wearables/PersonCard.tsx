import { formatDelay } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { useWindows } from "../../live/use_windows.ts";
import { GOALS, type PersonState, progressOf } from "./person.ts";
import { Rings } from "./Rings.tsx";

const DAY = 86_400_000;

/** The newest day of a watch's wearer. */
export function useDay(key: string | null) {
  return useWindows({ stream: "activity", key, size: DAY, capacity: 2 }).windows.at(-1);
}

export interface PersonCardProps {
  /** The watch. */
  readonly id: string;
  readonly state: PersonState;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

/** A person in small: today's rings, the heart, the battery, and whether the watch is there. */
export function PersonCard({ id, state, chosen, onChoose }: PersonCardProps) {
  const day = useDay(id);
  const progress = progressOf(day);
  const { person, activity, silentMs, heartRate } = state;
  const words = state.state === "offline"
    ? `offline ${formatDelay(silentMs)}`
    : state.state === "worn"
    ? activity ?? "worn"
    : state.state;
  return (
    <li>
      <button
        type="button"
        class={`person person-${state.state.replaceAll(" ", "-")}`}
        aria-pressed={chosen}
        data-testid="person"
        data-key={id}
        data-state={state.state}
        onClick={() => onChoose(id)}
      >
        <Rings progress={progress} size={56} />
        <span class="person-text">
          <b>{person || id}</b>
          <span class="person-state">{words}</span>
          <span class="hidden">
            {GOALS.map(({ name, unit, goal }, n) =>
              progress[n] !== undefined &&
              `${name} ${formatCount(progress[n])} of ${formatCount(goal)} ${unit}. `
            )}
          </span>
          <span class="person-vitals">
            <HeartRate value={heartRate} />
            <Battery level={state.battery} charging={state.charging} />
          </span>
        </span>
      </button>
    </li>
  );
}

/** Beats per minute. */
export function HeartRate({ value }: { value: number | undefined }) {
  return (
    <span class="heart" title="Heart rate, beats per minute">
      <svg viewBox="0 0 12 11" width="12" height="11" aria-hidden="true">
        <path d="M6 10.5C2 7.6.5 5.7.5 3.6A2.8 2.8 0 0 1 6 2.4a2.8 2.8 0 0 1 5.5 1.2c0 2.1-1.5 4-5.5 6.9Z" />
      </svg>
      <span class="hidden">Heart rate</span>
      {value ?? "–"}
    </span>
  );
}

/** Below this it is time to charge, percent. */
const LOW = 20;

/** How full a battery is. */
export function Battery({ level, charging }: {
  level: number | undefined;
  charging: boolean;
}) {
  if (level === undefined) return null;
  return (
    <span
      class={`battery ${level < LOW && !charging ? "low" : ""}`}
      title={charging ? "Battery, charging" : "Battery"}
    >
      <svg viewBox="0 0 22 11" width="22" height="11" aria-hidden="true">
        <rect class="battery-shell" x="0.75" y="0.75" width="18" height="9.5" rx="2.5" />
        <path class="battery-shell" d="M20.75 4v3" />
        <rect x="2.5" y="2.5" width={Math.max(1, 14.5 * level / 100)} height="6" rx="1" />
        {charging && <path class="battery-bolt" d="M10.5 1 6.5 6h3l-1 4 4-5h-3z" />}
      </svg>
      <span class="hidden">{charging ? "Battery, charging," : "Battery"}</span>
      {Math.round(level)}%
    </span>
  );
}
