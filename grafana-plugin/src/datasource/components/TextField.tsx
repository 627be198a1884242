import React, { useState } from 'react';

import { Input } from '@grafana/ui';

import { Labelled } from './Labelled.tsx';

interface TextFieldProps {
  label: string;
  help?: string;
  value: string | undefined;
  placeholder?: string;
  /** Called when the field is left or Enter is pressed, and only if the text has changed. */
  onCommit: (value: string) => void;
  /** Units of 8 px. */
  width?: number;
}

/** A line of text; it counts when the field is left or Enter is pressed, not at each key. */
export function TextField({ label, help, value = '', placeholder, onCommit, width = 30 }: TextFieldProps) {
  const [draft, setDraft] = useState({ of: value, text: value });
  const text = draft.of === value ? draft.text : value;
  const commit = () => text !== value && onCommit(text);
  return (
    <Labelled label={label} help={help}>
      {({ id }) => (
        <Input
          id={id}
          width={width}
          value={text}
          placeholder={placeholder}
          onChange={(event) => setDraft({ of: value, text: event.currentTarget.value })}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
      )}
    </Labelled>
  );
}
