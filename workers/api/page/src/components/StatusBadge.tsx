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
