import type { ComponentType } from "preact";
import type { Selection } from "../state/selection.ts";

/** What a scene is told: what the page shows besides it. */
export interface SceneProps {
  readonly stream: string;
  /** Key of that stream; null while there is none. */
  readonly selected: string | null;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** A scenario as a picture of its own, above what all scenarios have in common. */
export interface Scene {
  readonly Scene: ComponentType<SceneProps>;
  /** Streams whose newest records it shows. */
  readonly follows: readonly string[];
  /** Those of them whose devices send old records behind new ones. */
  readonly whole?: readonly string[];
  /** True where each stream has keys of its own. */
  readonly ownKeys?: boolean;
  /** Stream whose places the map shows beside any stream of the scenario, once there are some. */
  readonly map?: string;
}
