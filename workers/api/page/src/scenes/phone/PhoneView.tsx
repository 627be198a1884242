import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RecordJson } from "../../api/contract.ts";
import { streamUrl } from "../../api/get_json.ts";
import { formatValue } from "../../format/number.ts";
import { active } from "../../live/activity.ts";
import { drawnColour } from "../../live/drawn_colour.ts";
import { useDrawnTheme } from "../../live/use_drawn_theme.ts";
import { useFollow } from "../../live/use_follow.ts";
import { useResource } from "../../live/use_resource.ts";
import { numberOf } from "../newest_records.ts";
import { DrawnPhone } from "./DrawnPhone.tsx";
import { drawTrace, type Trace, type TraceColours } from "./draw_trace.ts";
import { type PhoneState, timeOf, TRACED, type TracedSensor } from "./phones.ts";
import { TraceBuffer } from "./trace_buffer.ts";
import { TraceClock } from "./trace_clock.ts";
import { attitudeAt, QUATERNION, turnOf } from "./turn.ts";

/** Instants that are kept of each sensor: half a minute of a phone that measures 100 times a second. */
const CAPACITY = 3_000;
/** Instants of the past that are read at first. */
const HISTORY = 300;

/** One recording, live: a trace of each axis, how the phone is turned, and what else it measures. */
export function PhoneView({ phone }: { readonly phone: PhoneState }) {
  const view = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const buffers = useMemo(() => ({
    traces: TRACED.map(({ axes }) => new TraceBuffer(axes.length, CAPACITY)),
    turn: new TraceBuffer(QUATERNION.length, CAPACITY),
  }), [phone.key]);
  const theme = useDrawnTheme();
  useEffect(() => {
    const canvases = [...view.current!.querySelectorAll("canvas")];
    const traces = TRACED.map((sensor, n): Trace => ({
      sensor,
      buffer: buffers.traces[n]!,
      canvas: canvases[n]!,
      range: { low: Infinity, high: -Infinity },
    }));
    return animate({ traces, turn: buffers.turn, body, colours: traceColours() });
  }, [buffers, theme]);
  return (
    <div class="phone-view" ref={view} data-testid="phone-view" data-key={phone.key}>
      <div class="phone-traces">
        {TRACED.map((sensor, n) => (
          <SensorTrace
            key={sensor.stream}
            sensor={sensor}
            phone={phone.key}
            onRecord={(record) => {
              const time = timeOf(record);
              buffers.traces[n]!.add(time, valuesOf(record, sensor.axes));
              if (sensor.stream === "orientation") {
                buffers.turn.add(time, valuesOf(record, QUATERNION));
              }
            }}
          />
        ))}
      </div>
      <div class="phone-side-view">
        {phone.newest["orientation"] !== undefined && <DrawnPhone element={body} />}
        {phone.quiet && (
          <p class="phone-quiet" role="status">
            Nothing comes from it now. What it keeps is counted in its place once it is back.
          </p>
        )}
        <Values phone={phone} />
      </div>
    </div>
  );
}

const valuesOf = (record: RecordJson, fields: readonly string[]) =>
  fields.map((field) => numberOf(record, field) ?? NaN);

interface SensorTraceProps {
  readonly sensor: TracedSensor;
  /** Key of the recording. */
  readonly phone: string;
  readonly onRecord: (record: RecordJson) => void;
}

/** Follows one sensor of a recording; its canvas is drawn by {@linkcode animate}. */
function SensorTrace({ sensor, phone, onRecord }: SensorTraceProps) {
  const { stream, title, unit, axes } = sensor;
  const past = useResource<{ records: RecordJson[] }>(
    streamUrl(stream, "/records", { key: phone, limit: HISTORY, order: "desc" }),
  );
  useEffect(() => {
    for (const record of past.data?.records.toReversed() ?? []) onRecord(record);
  }, [past.data]);
  useFollow({ stream, kinds: ["records"], key: phone }, (answer) => {
    if (!("events" in answer)) return;
    for (const { type, data } of answer.events) {
      if (type === "record") onRecord((data as { record: RecordJson }).record);
      if (type === "gap") past.reload();
    }
  });
  return (
    <figure class="phone-trace">
      <figcaption>
        <b>{title}</b> <small>{unit}</small>
      </figcaption>
      <canvas
        role="img"
        aria-label={`${title}, ${axes.join(", ")}, the last seconds`}
        data-testid={`trace-${stream}`}
      />
    </figure>
  );
}

interface Animation {
  readonly traces: readonly Trace[];
  readonly turn: TraceBuffer;
  /** Nothing while it is not known how the phone is turned. */
  readonly body: RefObject<HTMLElement | null>;
  readonly colours: TraceColours;
}

/** Draws traces and phone with every frame, while anybody sees them. Returns the function that ends it. */
function animate({ traces, turn, body, colours }: Animation): () => void {
  const clock = new TraceClock();
  const frame = (now: number) => {
    running = requestAnimationFrame(frame);
    const newest = Math.max(...traces.map(({ buffer }) => buffer.newest));
    const edge = active.get() ? clock.advance(now, newest) : undefined;
    if (edge === undefined) return;
    for (const trace of traces) drawTrace(trace, edge, colours);
    const attitude = attitudeAt(turn, edge);
    if (attitude !== undefined && body.current !== null) {
      body.current.style.transform = turnOf(attitude);
    }
  };
  let running = requestAnimationFrame(frame);
  return () => cancelAnimationFrame(running);
}

function traceColours(): TraceColours {
  return {
    axes: ["axis-x", "axis-y", "axis-z"].map(drawnColour),
    grid: drawnColour("grid"),
    text: drawnColour("muted"),
  };
}

/** What the phone measures that is no trace. */
function Values({ phone: { newest } }: { readonly phone: PhoneState }) {
  const of = (stream: string, field: string) => numberOf(newest[stream]?.record, field);
  const speed = of("location", "speed");
  const rows = [
    ["Speed", speed === undefined ? undefined : speed * 3.6, "km/h"],
    ["Height", of("location", "altitude"), "m"],
    ["Position ±", of("location", "horizontal_accuracy"), "m"],
    ["Air pressure", of("barometer", "pressure"), "hPa"],
    ["Climbed", of("barometer", "relative_altitude"), "m"],
    ["Steps", of("pedometer", "steps"), ""],
  ] as const;
  return (
    <dl class="phone-values">
      {rows.filter(([, value]) => value !== undefined).map(([name, value, unit]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {unit === "" ? value : formatValue(value!)} <small>{unit}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
