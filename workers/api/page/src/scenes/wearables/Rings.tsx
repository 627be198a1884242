import { GOALS } from "./person.ts";

export interface RingsProps {
  /** Of each goal, the outermost first. */
  readonly progress: readonly (number | undefined)[];
  /** Pixels. */
  readonly size: number;
}

const WIDTH = 11;
const GAP = 2.5;

/** Each goal as a ring that closes when it is reached; more than that is a full ring. */
export function Rings({ progress, size }: RingsProps) {
  return (
    <svg class="rings" viewBox="0 0 100 100" width={size} height={size} aria-hidden="true">
      {GOALS.map(({ name, goal }, index) => {
        const radius = 50 - WIDTH / 2 - index * (WIDTH + GAP);
        const length = 2 * Math.PI * radius;
        const share = Math.min(1, (progress[index] ?? 0) / goal);
        const ring = { cx: 50, cy: 50, r: radius, "stroke-width": WIDTH };
        return (
          <g key={name} class={`ring ring-${index}`}>
            <circle {...ring} class="ring-ground" />
            {share > 0 && (
              <circle
                {...ring}
                class="ring-done"
                stroke-dasharray={`${share * length} ${length}`}
                transform="rotate(-90 50 50)"
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
