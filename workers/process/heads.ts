import type { FORMAT, StoredHead } from "#core/task/changelog.ts";
import type { PartitionCount } from "./placement.ts";

/** The head row of a stream, as JSON. */
export interface StreamHead<Windows> extends StoredHead {
  /** Records that were not valid. */
  readonly invalid: number;
  /**
   * Numbers of partitions that the input has had while it was read, the present one last. Absent for
   * the routing of a stream, to which every partition is right.
   */
  readonly partitions?: readonly PartitionCount[];
  /** Derived streams that what it did was sent to. */
  readonly followers?: readonly string[];
  /** Absent for the routing of a stream, which keeps no windows. */
  readonly windows?: Windows;
}

/** The head row of the windows by group that a source's task keeps for a derived stream. */
export interface GroupsHead<Windows> {
  readonly v: typeof FORMAT;
  /** Where the source stood when this was written. */
  readonly position: number;
  readonly topicId?: string;
  /** Valid records of the source that came before these windows began. */
  readonly before: number;
  readonly windows: Windows;
}
