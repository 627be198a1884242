import type { Arrival } from "./arrival.ts";
import type { Plan } from "./plan.ts";
import { planDead } from "./plan_dead.ts";
import { planLate } from "./plan_late.ts";
import { type PlanOptions, planRecords } from "./plan_records.ts";
import { planWindows } from "./plan_windows.ts";
import type { Route } from "./route.ts";

/** The rows that the records of one topic partition, in their order, become. */
export function planBatch(
  route: Route,
  arrivals: readonly Arrival[],
  options: PlanOptions,
): Plan {
  switch (route.kind) {
    case "records":
      return planRecords(route, arrivals, options);
    case "windows":
      return planWindows(route, arrivals);
    case "late":
      return planLate(route, arrivals);
    case "dead":
      return planDead(route, arrivals);
  }
}
