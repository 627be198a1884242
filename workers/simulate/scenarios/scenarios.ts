import type { Scenario } from "./scenario.ts";
import { smartCity } from "./smart_city/smart_city.ts";

/** Every world that can be simulated. */
export const scenarios: readonly Scenario[] = [smartCity];

/**
 * The scenario of this name.
 *
 * @throws {RangeError} naming the known ones
 */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) {
    const known = scenarios.map((scenario) => scenario.name).join(", ");
    throw new RangeError(`There is no scenario '${name}': choose from ${known}`);
  }
  return found;
}
