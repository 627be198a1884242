/**
 * The colour that a CSS variable has in the page's theme now, in the form that a canvas gives it:
 * `#rrggbb`, or `rgba(…)` where it is translucent.
 *
 * @param name of the variable, without the dashes
 */
export function drawnColour(name: string): string {
  // The variable holds the colours of both themes: only what is coloured by it has one.
  const coloured = document.body.appendChild(document.createElement("i"));
  coloured.style.color = `var(--${name})`;
  const { color } = getComputedStyle(coloured);
  coloured.remove();
  const ctx = document.createElement("canvas").getContext("2d")!;
  ctx.fillStyle = color;
  return ctx.fillStyle;
}
