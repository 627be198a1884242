import type { StreamInfo } from '../../contract/resources.ts';

/** Streams that belong to one scenario. */
export interface ScenarioGroup {
  scenario: string;
  streams: StreamInfo[];
}

/** Groups by scenario, both in alphabetical order; only streams that have the words in title or name. */
export function byScenario(streams: StreamInfo[], words: string): ScenarioGroup[] {
  const wanted = words.trim().toLowerCase();
  const groups = new Map<string, StreamInfo[]>();
  for (const stream of streams) {
    if (`${stream.title} ${stream.name}`.toLowerCase().includes(wanted)) {
      groups.set(stream.scenario, [...(groups.get(stream.scenario) ?? []), stream]);
    }
  }
  return [...groups]
    .map(([scenario, members]) => ({
      scenario,
      streams: members.sort((a, b) => a.title.localeCompare(b.title)),
    }))
    .sort((a, b) => a.scenario.localeCompare(b.scenario));
}
