import { readScenarios } from "#streams/scenarios.ts";
import { phone } from "./phone/phone.ts";
import { profiles } from "./profiles/profiles.ts";
import type { Scenario } from "./scenario.ts";
import { smartBuilding } from "./smart_building/smart_building.ts";
import { smartCity } from "./smart_city/smart_city.ts";
import { wearables } from "./wearables/wearables.ts";

/** Every world that can be simulated. */
export const scenarios: readonly Scenario[] = [
  smartCity,
  smartBuilding,
  wearables,
  phone,
  profiles,
];

/**
 * The scenarios of a name, of names separated by commas, or of `all`.
 *
 * @throws {RangeError} naming the known ones
 */
export function findScenarios(names: string): readonly Scenario[] {
  return readScenarios(names).map(({ id }) => scenarios.find(({ name }) => name === id)!);
}
