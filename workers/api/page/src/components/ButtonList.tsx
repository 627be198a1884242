import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { listMove } from "./list_move.ts";

export interface ButtonListProps {
  readonly class?: string;
  readonly label?: string;
  /** Items with a button each. */
  readonly children: ComponentChildren;
}

/** Items that lie side by side are passed as those below each other. */
const SIDEWAYS: Readonly<Record<string, string>> = {
  ArrowRight: "ArrowDown",
  ArrowLeft: "ArrowUp",
};

/**
 * A list of buttons that Tab enters and leaves with one press: at the one that was reached last, or
 * is chosen. Within it the arrow keys, Home and End move.
 */
export function ButtonList({ class: name, label, children }: ButtonListProps) {
  const list = useRef<HTMLUListElement>(null);
  const reached = useRef<HTMLButtonElement | null>(null);
  const buttonsOf = () => [...list.current?.querySelectorAll("button") ?? []];

  function reach(button: HTMLButtonElement | undefined): void {
    reached.current = button ?? null;
    for (const one of buttonsOf()) one.tabIndex = one === button ? 0 : -1;
  }

  // With every drawing: buttons come and go.
  useLayoutEffect(() => {
    const buttons = buttonsOf();
    reach(
      buttons.find((one) => one === reached.current) ??
        buttons.find((one) => one.getAttribute("aria-pressed") === "true") ?? buttons[0],
    );
  });

  function onKeyDown(event: KeyboardEvent): void {
    const buttons = buttonsOf();
    const at = buttons.findIndex((one) => one === document.activeElement);
    const to = listMove(SIDEWAYS[event.key] ?? event.key, { at, count: buttons.length });
    if (to === undefined) return;
    event.preventDefault();
    buttons[to]?.focus();
  }

  return (
    <ul
      ref={list}
      class={name}
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocusIn={({ target }) => {
        reach(buttonsOf().find((one) => one.contains(target as Element)));
      }}
    >
      {children}
    </ul>
  );
}
