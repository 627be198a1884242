/** What is known before a build. */
export interface BuildState {
  /** What the sources are known by now. */
  readonly sources: string;
  /** What the built plugin was made from; undefined when there is none. */
  readonly built: string | undefined;
  /** A package of this version and platform, if there is one and it may be used. */
  readonly packed?: {
    /** What the file is known by. */
    readonly mark: string;
    /** The sources that it was packed from; undefined when it was packed elsewhere. */
    readonly sources: string | undefined;
  } | undefined;
  /** Builds whatever is there. */
  readonly always: boolean;
}

/** What to do for a plugin that is built from the sources as they are, or was packed. Pure. */
export type BuildPlan = "nothing" | "unpack" | "build";

/**
 * Builds once per state of the sources. A package is unpacked instead where it was made from these
 * sources, or comes from elsewhere, as that of a release; one that was packed here before the sources
 * changed is old.
 */
export function planBuild({ sources, built, packed, always }: BuildState): BuildPlan {
  if (always) return "build";
  if (built === sources) return "nothing";
  if (packed === undefined) return "build";
  if (packed.sources !== undefined && packed.sources !== sources) return "build";
  return built === packed.mark ? "nothing" : "unpack";
}
