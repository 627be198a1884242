import type { ComponentChildren } from "preact";
import { Empty, Failure, Skeleton } from "../../components/Notice.tsx";
import { formatCount, formatRound } from "../../format/number.ts";
import { formatTime } from "../../format/time.ts";
import { useWindows } from "../../live/use_windows.ts";
import { type Newest, numberOf, textOf } from "../newest_records.ts";
import { GOALS, type PersonState, progressOf, ZONE } from "./person.ts";
import { Battery, HeartRate, useDay } from "./PersonCard.tsx";
import { Rings } from "./Rings.tsx";

const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;
const MINUTE = 60_000;

export interface PersonDayProps {
  /** The watch. */
  readonly id: string;
  readonly state: PersonState;
  readonly newest: Newest;
}

/** One person's newest day: rings, the heart in every five minutes, steps by the hour, work-outs. */
export function PersonDay({ id, state, newest }: PersonDayProps) {
  const day = useDay(id);
  const heart = useWindows({
    stream: "health_metrics",
    key: id,
    size: FIVE_MINUTES,
    // A day of 25 hours.
    capacity: 300,
  });
  const workouts = useWindows({ stream: "health_metrics", key: id, size: 0, capacity: 20 });
  const hours = useWindows({ stream: "activity", key: id, size: HOUR, capacity: 26 });
  if (day === undefined) {
    return heart.problem !== undefined
      ? <Failure problem={heart.problem} onRetry={heart.reload} />
      : heart.loaded
      ? <Empty title={`No day of ${id} yet`}>It begins with the first movement.</Empty>
      : <Skeleton lines={10} />;
  }
  const { start, end } = day;
  const within = <W extends { start: number; end: number }>(windows: readonly W[]) =>
    windows.filter((window) => window.end > start && window.start < end);
  const at = (time: number) => Math.min(1, Math.max(0, (time - start) / (end - start)));
  const rates = within(heart.windows).flatMap(({ start, end, measures: { heart_rate } }) =>
    heart_rate?.avg === undefined ? [] : [{
      from: start,
      to: end,
      low: heart_rate.min ?? heart_rate.avg,
      avg: heart_rate.avg,
      high: heart_rate.max ?? heart_rate.avg,
    }]
  );
  const steps = within(hours.windows).map(({ start, end, measures }) => ({
    start,
    end,
    steps: measures.steps?.sum ?? 0,
  }));
  const most = Math.max(1_000, ...steps.map(({ steps }) => steps));
  const runs = within(workouts.windows);
  const progress = progressOf(day);
  return (
    <div class="person-day" data-testid="person-day" data-key={id}>
      <div class="person-summary">
        <Rings progress={progress} size={112} />
        <dl class="goals">
          {GOALS.map(({ name, unit, goal }, n) => (
            <div key={name} class={`goal goal-${n}`}>
              <dt>{name}</dt>
              <dd>
                <b>{progress[n] === undefined ? "–" : formatCount(progress[n])}</b> /{" "}
                {formatCount(goal)} {unit}
              </dd>
            </div>
          ))}
        </dl>
        <dl class="vitals">
          <div>
            <dt>Heart</dt>
            <dd>
              <HeartRate value={state.heartRate} />
              {state.heartZone !== undefined && <small>{state.heartZone}</small>}
            </dd>
          </div>
          <div>
            <dt>Oxygen</dt>
            <dd>{percent(numberOf(newest.health_metrics?.record, "spo2"))}</dd>
          </div>
          <div>
            <dt>Place</dt>
            <dd>{textOf(newest.environment?.record, "place") ?? "–"}</dd>
          </div>
          <div>
            <dt>Watch</dt>
            <dd>
              <Battery level={state.battery} charging={state.charging} />
            </dd>
          </div>
        </dl>
      </div>
      <DayPlot title="Heart rate" unit="beats per minute">
        <HeartPlot rates={rates} runs={runs} at={at} />
      </DayPlot>
      <DayPlot title="Steps" unit="by the hour">
        <div
          class="hours"
          role="img"
          aria-label={`Steps by the hour, at most ${formatCount(most)}`}
        >
          {steps.map((hour) => (
            <i
              key={hour.start}
              title={`${formatTime(hour.start, ZONE)}: ${formatCount(hour.steps)} steps`}
              style={{
                left: `${at(hour.start) * 100}%`,
                width: `${(at(hour.end) - at(hour.start)) * 100}%`,
                height: `${hour.steps / most * 100}%`,
              }}
            />
          ))}
        </div>
      </DayPlot>
      <p class="day-hours" aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => <span key={hour}>{String(hour).padStart(2, "0")}:00
        </span>)}
      </p>
      <ul class="workouts" aria-label="Work-outs of the day">
        {runs.length === 0 && <li class="nothing">No work-out yet today</li>}
        {runs.map((run) => (
          <li key={run.start} data-testid="workout">
            <b>{minuteOf(run.start)}–{minuteOf(run.end)}</b> work-out, {formatCount(run.count)}{" "}
            min of exercise
            {run.measures.heart_rate?.max !== undefined &&
              `, heart up to ${formatRound(run.measures.heart_rate.max)}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

const minuteOf = (time: number) => formatTime(Math.floor(time / MINUTE) * MINUTE, ZONE);

const percent = (value: number | undefined) => value === undefined ? "–" : `${Math.round(value)}%`;

interface DayPlotProps {
  readonly title: string;
  readonly unit: string;
  readonly children: ComponentChildren;
}

function DayPlot({ title, unit, children }: DayPlotProps) {
  return (
    <figure class="day-plot">
      <figcaption>
        <b>{title}</b> <small>{unit}</small>
      </figcaption>
      {children}
    </figure>
  );
}

interface HeartPlotProps {
  readonly rates: readonly Rate[];
  readonly runs: readonly { readonly start: number; readonly end: number }[];
  /** Share of the day that has passed at a time. */
  readonly at: (time: number) => number;
}

/** The heart in five minutes. */
interface Rate {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly avg: number;
  readonly high: number;
}

/** Beats per minute at the bottom and at the top of the plot. */
const RATES = { low: 40, high: 200 };
const LINES = [60, 100, 140, 180];

function HeartPlot({ rates, runs, at }: HeartPlotProps) {
  const x = (time: number) => (at(time) * 1000).toFixed(1);
  const y = (rate: number) =>
    (100 - (Math.min(RATES.high, rate) - RATES.low) / (RATES.high - RATES.low) * 100).toFixed(1);
  const stretches = stretchesOf(rates);
  const middle = ({ from, to }: Rate) => (from + to) / 2;
  const line = (points: readonly Rate[], value: (rate: Rate) => number) =>
    points.map((rate) => `${x(middle(rate))} ${y(value(rate))}`).join("L");
  const [low, high] = [
    Math.min(...rates.map((rate) => rate.low)),
    Math.max(...rates.map((rate) => rate.high)),
  ];
  return (
    <div
      class="heart-plot"
      role="img"
      data-testid="heart-plot"
      data-points={rates.length}
      aria-label={rates.length === 0
        ? "No heart rate yet today"
        : `Heart rate of the day, from ${low} to ${high} beats per minute`}
    >
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        {runs.map(({ start, end }) => (
          <rect
            key={start}
            class="heart-run"
            x={x(start)}
            y="0"
            width={Math.max(2, Number(x(end)) - Number(x(start)))}
            height="100"
          />
        ))}
        {LINES.map((rate) => <path key={rate} class="heart-grid" d={`M0 ${y(rate)}H1000`} />)}
        {stretches.map((points) => (
          <g key={points[0]!.from}>
            <path
              class="heart-band"
              d={`M${line(points, (rate) => rate.high)}L${
                line(points.toReversed(), (rate) => rate.low)
              }Z`}
            />
            <path class="heart-line" d={`M${line(points, (rate) => rate.avg)}`} />
          </g>
        ))}
      </svg>
      {LINES.map((rate) => (
        <span key={rate} style={{ top: `${y(rate)}%` }} aria-hidden="true">{rate}</span>
      ))}
    </div>
  );
}

/** Runs of windows without a hole: a line over a night without a watch would be invented. */
function stretchesOf(rates: readonly Rate[]): readonly (readonly Rate[])[] {
  const stretches: Rate[][] = [];
  for (const rate of rates) {
    const last = stretches.at(-1);
    if (last?.at(-1)?.to === rate.from) last.push(rate);
    else stretches.push([rate]);
  }
  return stretches;
}
