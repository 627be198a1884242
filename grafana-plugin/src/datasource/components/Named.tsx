import React, { useId, type ReactNode } from 'react';

/** Names a control for those who do not see where it stands. */
export function Named({ label, children }: { label: string; children: (labelId: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <span id={id} className="sr-only">
        {label}
      </span>
      {children(id)}
    </>
  );
}
