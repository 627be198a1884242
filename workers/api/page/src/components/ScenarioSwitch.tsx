import type { StreamSummary } from "../api/contract.ts";
import { scenarioOf, type Selection, writeSelection } from "../state/selection.ts";

export interface ScenarioSwitchProps {
  readonly streams: readonly StreamSummary[];
  /** Id of the scenario that is shown. */
  readonly shown: string;
  readonly onSelect: (change: Partial<Selection>) => void;
}

/** One link for each scenario that runs; nothing where there is no choice. */
export function ScenarioSwitch({ streams, shown, onSelect }: ScenarioSwitchProps) {
  const ids = [...new Set(streams.map(({ scenario }) => scenario))];
  if (ids.length < 2) return null;
  return (
    <nav class="scenarios" aria-label="Scenarios" data-testid="scenarios">
      {ids.map((id) => {
        const { name, title } = scenarioOf(id);
        const chosen = { scenario: name, stream: null, key: null, size: null, measure: null };
        return (
          <a
            key={id}
            href={writeSelection(chosen)}
            aria-current={id === shown ? "page" : undefined}
            data-testid="scenario"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              onSelect(chosen);
            }}
          >
            {title}
          </a>
        );
      })}
    </nav>
  );
}
