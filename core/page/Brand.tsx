/** The sign of every page of Sluice, and its way home. */
export function Brand({ href }: { readonly href: string }) {
  return (
    <a class="brand" href={href}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <path d="M5 3v18M19 3v18" />
        <path class="brand-water" d="M5 9q3.5-3 7 0t7 0M5 14q3.5-3 7 0t7 0M5 19q3.5-3 7 0t7 0" />
      </svg>
      <h1>Sluice</h1>
    </a>
  );
}
