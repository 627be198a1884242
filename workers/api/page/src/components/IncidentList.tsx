import { formatClock } from "../format/time.ts";
import type { Incident } from "../map/incident.ts";

/** Active incidents in words, newest first. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  if (incidents.length === 0) return null;
  return (
    <section class="incidents" aria-label="Active incidents">
      <h3>
        Active incidents <span class="count" data-testid="incident-count">{incidents.length}</span>
      </h3>
      <ul>
        {incidents.slice(0, 8).map(({ key, kind, text, time }) => (
          <li key={key} data-testid="incident" data-key={key}>
            <span class="incident-sign" aria-hidden="true">{kind.slice(0, 1).toUpperCase()}</span>
            <span>
              <b>{kind}</b> {text} <small>{key}, {formatClock(time)}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
