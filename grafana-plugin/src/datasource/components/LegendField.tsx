import React from 'react';

import { TextField } from './TextField.tsx';

interface LegendFieldProps {
  /** What the pattern may contain, such as `{{key}} {{aggregate}}`. */
  help: string;
  legend: string | undefined;
  onChange: (changes: { legend: string | undefined }) => void;
}

/** Pattern of the series' names. */
export function LegendField({ help, legend, onChange }: LegendFieldProps) {
  return (
    <TextField
      label="Legend"
      help={`Pattern of the series’ names, such as ${help}`}
      placeholder="Automatic"
      value={legend}
      onCommit={(text) => onChange({ legend: text || undefined })}
    />
  );
}
