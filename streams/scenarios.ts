/** A world whose streams belong together. */
export interface ScenarioEntry {
  /** What its streams declare as their scenario. */
  readonly id: string;
  /** What it is called on the command line and in addresses. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Its dashboards, by their uids in Grafana. */
  readonly dashboards: readonly string[];
  /** Workers that run for it besides those that every scenario needs. */
  readonly workers?: readonly ScenarioWorker[];
}

/** A worker that only some scenarios need: its task. */
export type ScenarioWorker = "ingest" | "poll";

/** The scenarios that can be simulated, in the order in which people see them; the first is the default. */
export const scenarioList: readonly ScenarioEntry[] = [
  {
    id: "smart-city",
    name: "smart-city",
    title: "Smart city",
    dashboards: ["sluice-smart-city"],
  },
  {
    id: "smart-building",
    name: "building",
    title: "Smart building",
    dashboards: ["sluice-smart-building"],
  },
  {
    id: "wearables",
    name: "wearables",
    title: "Wearables",
    dashboards: ["sluice-wearables", "sluice-wearable-person"],
  },
  {
    id: "phone",
    name: "phone",
    title: "Phones",
    dashboards: ["sluice-phone"],
    workers: ["ingest"],
  },
  {
    id: "profiles",
    name: "profiles",
    title: "Profiles",
    dashboards: ["sluice-profiles"],
    workers: ["poll"],
  },
];

/** The workers that only these scenarios need, each once. */
export function workersOf(scenarios: readonly ScenarioEntry[]): readonly ScenarioWorker[] {
  return [...new Set(scenarios.flatMap(({ workers = [] }) => workers))];
}

/** Stands for every scenario. */
const ALL = "all";

/**
 * Reads what a person calls scenarios: a name, names separated by commas, or `all`.
 *
 * @returns each scenario once, in the order of {@linkcode scenarioList}
 * @throws {RangeError} in one line, naming the wrong name and the right ones
 */
export function readScenarios(text: string): readonly ScenarioEntry[] {
  const wanted = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const known = scenarioList.flatMap(({ id, name }) => [id, name]);
  const wrong = wanted.find((name) => name !== ALL && !known.includes(name));
  if (wrong !== undefined || wanted.length === 0) {
    const names = scenarioList.map(({ name }) => name).join(", ");
    throw new RangeError(
      `There is no scenario '${
        wrong ?? text
      }': choose from ${names}, several with commas, or ${ALL}`,
    );
  }
  if (wanted.includes(ALL)) return scenarioList;
  return scenarioList.filter(({ id, name }) => wanted.includes(id) || wanted.includes(name));
}
