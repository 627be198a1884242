/**
 * The streams of a chaos run as plain facts: the catalogue declares them to the workers, the load
 * sends their records, the checker computes what must follow.
 *
 * @module
 */

/** What a run changes about the streams while workers are stopped. */
export interface StreamSettings {
  readonly latenessMs: number;
  readonly emit: "final-then-correct" | "update" | "final";
  /** Declares the windows in the other order. */
  readonly reversed: boolean;
}

/** How a run begins. */
export const FIRST_SETTINGS: StreamSettings = {
  latenessMs: 10_000,
  emit: "final-then-correct",
  reversed: false,
};

/** Variable that carries {@linkcode StreamSettings} as JSON to the workers. */
export const SETTINGS_VARIABLE = "SLUICE_CHAOS_SETTINGS";

/** A window of a chaos stream; times are ms. */
export interface DeclaredWindow {
  readonly kind: "tumbling" | "hopping" | "session";
  /** 0 for a session. */
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly gapMs: number;
  readonly latenessMs: number;
  readonly emit: StreamSettings["emit"];
}

/** A stream of a chaos run; times are ms. */
export interface DeclaredStream {
  readonly name: string;
  readonly boundMs: number;
  readonly offlineMs: number;
  readonly partitioner: "murmur2" | "any";
  /** How records write their event time. */
  readonly time: "epoch" | "text";
  readonly windows: readonly DeclaredWindow[];
  /** Its records may say at which site they came about, and windows are made by site too. */
  readonly sites?: DeclaredWindow;
}

/** Windows that are made from windows of one stream; times are ms. */
export interface DeclaredFormula {
  readonly name: string;
  readonly source: string;
  readonly sizeMs: number;
  readonly latenessMs: number;
  /** Key of the windows, and the keys of their inputs: all of them are expected. */
  readonly key: string;
  readonly inputs: readonly string[];
}

/** A record further ahead of its append than this is a dead letter. */
export const FUTURE_CAP_MS = 4 * 3_600_000;

/** Bound of the stream whose records are routed: its order across partitions is nobody's promise. */
const ROUTED_BOUND_MS = 2 * 3_600_000;

const tumbling = (sizeMs: number) =>
  ({ kind: "tumbling", sizeMs, slideMs: sizeMs, gapMs: 0 }) as const;

/** The longest window: how long the load pauses where no window may go on. */
export const LONGEST_WINDOW_MS = 12_000;

/** What no setting changes: of windows by site, and of those that are made from windows. */
const DERIVED_LATENESS_MS = 60_000;

/** What three sensors have counted together, and the sum of their records' hashes without it. */
export const FORMULA: DeclaredFormula = {
  name: "chaos_trio",
  source: "chaos_sensor",
  sizeMs: 5_000,
  latenessMs: DERIVED_LATENESS_MS,
  key: "sensor",
  inputs: ["sensor-0", "sensor-1", "sensor-2"],
};

/** Name of the stream of windows by site. */
export const sitesOf = (stream: string): string => `${stream}_by_site`;

/** The streams under these settings. */
export function declaredStreams(settings: StreamSettings): readonly DeclaredStream[] {
  const { latenessMs, emit, reversed } = settings;
  const windows: DeclaredWindow[] = [
    { ...tumbling(5_000), latenessMs, emit },
    { kind: "hopping", sizeMs: 12_000, slideMs: 4_000, gapMs: 0, latenessMs, emit },
    {
      kind: "session",
      sizeMs: 0,
      slideMs: 0,
      gapMs: 3_000,
      latenessMs,
      emit: "final-then-correct",
    },
  ];
  return [
    {
      name: "chaos_sensor",
      boundMs: 3_000,
      offlineMs: 0,
      partitioner: "murmur2",
      time: "epoch",
      windows: reversed ? windows.toReversed() : windows,
      sites: {
        ...tumbling(5_000),
        latenessMs: DERIVED_LATENESS_MS,
        emit: "final-then-correct",
      },
    },
    {
      name: "chaos_phone",
      boundMs: 3_000,
      offlineMs: 600_000,
      partitioner: "murmur2",
      time: "text",
      windows: [{ ...tumbling(10_000), latenessMs: 0, emit: "final" }],
    },
    {
      name: "chaos_routed",
      boundMs: ROUTED_BOUND_MS,
      offlineMs: 0,
      partitioner: "any",
      time: "epoch",
      windows: [{ ...tumbling(10_000), latenessMs: 0, emit: "final-then-correct" }],
    },
  ];
}

/** Most bytes of a key, in UTF-8. */
export const MAX_KEY_BYTES = 1_024;
