import { useState } from "preact/hooks";
import { formatCompact, formatRound } from "../../format/number.ts";
import { formatDay } from "../../format/time.ts";
import { type Day, drawnSum, niceCeiling } from "./days.ts";
import { ZONE } from "./devices.ts";

export interface DayBarsProps {
  readonly id: string;
  readonly title: string;
  /** Oldest first. */
  readonly days: readonly Day[];
  /** Names of the metered parts; the rest stands above them. */
  readonly parts: readonly string[];
  readonly unit: string;
  /** Of the windows' unit in one of `unit`. */
  readonly scale: number;
  /** Shows the windows of the rest. */
  readonly onChoose: () => void;
}

/** Days as bars: what was metered, and on top of it what no meter saw. */
export function DayBars({ id, title, days, parts, unit, scale, onChoose }: DayBarsProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const top = niceCeiling(Math.max(0, ...days.map(drawnSum)) / scale);
  const known = days.findLastIndex(({ rest, status }) => rest !== undefined && status !== "open");
  const at = pointed === null ? -1 : days.findIndex(({ start }) => start === pointed);
  const shown = days[at >= 0 ? at : known >= 0 ? known : days.length - 1];
  const every = Math.ceil(days.length / 7);

  function onKeyDown(event: KeyboardEvent): void {
    const from = at >= 0 ? at : days.length;
    const moves: Record<string, number> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: days.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined && event.key !== "Escape") return;
    event.preventDefault();
    setPointed(
      to === undefined ? null : days[Math.min(days.length - 1, Math.max(0, to))]?.start ?? null,
    );
  }

  return (
    <section class={`days days-${id}`} aria-labelledby={`days-${id}`} data-testid={`days-${id}`}>
      <header>
        <h3 id={`days-${id}`}>{title}</h3>
        <ul class="days-key" aria-label="Colours">
          {[...parts, "rest"].map((name, part) => (
            <li key={name}>
              <i class={`part part-${name === "rest" ? "rest" : part}`} />
              {name}
            </li>
          ))}
        </ul>
        <button type="button" class="plain" onClick={onChoose}>
          Windows<span class="hidden">of the rest of {title.toLowerCase()}</span>
        </button>
      </header>
      <div
        class="days-plot"
        role="group"
        tabIndex={0}
        aria-label={`${title} of ${days.length} days in ${unit}. Left and right arrow keys read them.`}
        onKeyDown={onKeyDown}
        onBlur={() =>
          setPointed(null)}
        onPointerLeave={() =>
          setPointed(null)}
      >
        <div class="days-scale" aria-hidden="true">
          {[1, 0.5, 0].map((share) => (
            <span key={share} style={{ bottom: `${share * 100}%` }}>
              {formatCompact(top * share)}
            </span>
          ))}
        </div>
        <div class="days-bars" aria-hidden="true">
          {days.map((day, index) => (
            <DayBar
              key={day.start}
              day={day}
              top={top * scale}
              label={index % every === (days.length - 1) % every
                ? formatDay(day.start, ZONE)
                : undefined}
              pointed={day === shown}
              onPoint={() => setPointed(day.start)}
            />
          ))}
        </div>
      </div>
      {shown !== undefined && (
        <p class="days-reading" aria-live={at >= 0 ? "polite" : "off"} data-testid="day-reading">
          <DayReading day={shown} parts={parts} unit={unit} scale={scale} />
        </p>
      )}
    </section>
  );
}

interface DayBarProps {
  readonly day: Day;
  /** Value at the top of the plot. */
  readonly top: number;
  readonly label: string | undefined;
  readonly pointed: boolean;
  readonly onPoint: () => void;
}

function DayBar({ day, top, label, pointed, onPoint }: DayBarProps) {
  const { status, metered, rest, inputs, revision } = day;
  const incomplete = rest === undefined;
  const height = (value: number) => ({ height: `${Math.max(0, value) / top * 100}%` });
  return (
    <div
      class={`day day-${status} ${incomplete ? "day-incomplete" : ""} ${pointed ? "pointed" : ""}`}
      data-testid="day"
      data-start={day.start}
      data-status={status}
      data-revision={revision}
      data-rest={rest}
      data-present={inputs?.present}
      data-expected={inputs?.expected}
      onPointerEnter={onPoint}
    >
      <div class="day-stack">
        {status === "revised" && <span class="day-mark">◆</span>}
        {rest !== undefined && <i class="part part-rest" style={height(rest)} />}
        {metered.map((value, part) =>
          value !== undefined && <i key={part} class={`part part-${part}`} style={height(value)} />
        ).reverse()}
      </div>
      {label !== undefined && <small>{label}</small>}
    </div>
  );
}

interface DayReadingProps extends Pick<DayBarsProps, "parts" | "unit" | "scale"> {
  readonly day: Day;
}

/** One day in words. */
function DayReading({ day, parts, unit, scale }: DayReadingProps) {
  const { status, metered, rest, inputs, start } = day;
  const amount = (value: number) => `${formatRound(value / scale)} ${unit}`;
  return (
    <>
      <b>{formatDay(start, ZONE)}</b> {parts.map((name, part) =>
        metered[part] !== undefined && <span key={name}>{name} {amount(metered[part])}</span>
      )}
      <span>
        {rest === undefined
          ? status === "open" ? "rest not known yet" : "rest not known: readings are missing"
          : (
            <>
              rest <b>{amount(rest)}</b>
            </>
          )}
      </span>
      {inputs !== undefined && (
        <span class={inputs.present < inputs.expected && status !== "open" ? "warning" : ""}>
          {inputs.present} of {inputs.expected} inputs
        </span>
      )}
      <span class={`status status-${status}`}>
        {status === "revised" ? "◆ revised" : status === "final" ? "final" : "open, filling"}
      </span>
    </>
  );
}
