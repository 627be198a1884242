import type { WindowStatus } from "#window/update.ts";

const SIGNS: Readonly<Record<WindowStatus, string>> = { open: "◌", final: "●", revised: "◆" };

/** A window's status in word, sign and colour. */
export function StatusBadge({ status }: { status: WindowStatus }) {
  return (
    <span class={`status status-${status}`}>
      <span aria-hidden="true">{SIGNS[status]}</span> {status}
    </span>
  );
}

/** Says of a window that it may lack records or values from its beginning. */
export function PartialBadge() {
  return (
    <span
      class="warning"
      title="May lack records: it began before the first that was read, or before the measure was declared"
      data-testid="partial"
    >
      {" "}partial
    </span>
  );
}
