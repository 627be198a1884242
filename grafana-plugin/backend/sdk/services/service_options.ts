import type { InstanceManager } from "../instances/instance_manager.ts";
import type { Log } from "../log/log.ts";

/** What every service needs. */
export interface ServiceOptions {
  readonly instances: InstanceManager;
  readonly log: Log;
  /** Aborts when the plugin stops. */
  readonly stopping: AbortSignal;
}
