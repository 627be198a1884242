import React from 'react';

import { SwitchField } from './SwitchField.tsx';

interface LiveSwitchProps {
  /** False where nothing can be followed, as in alert rules: then there is no switch. */
  canFollow: boolean;
  /** The query's `live`. */
  live: boolean | undefined;
  onChange: (changes: { live: false | undefined }) => void;
}

/** Whether a query goes on with the live tail; on where the query does not set it. */
export function LiveSwitch({ canFollow, live, onChange }: LiveSwitchProps) {
  return canFollow ? (
    <SwitchField
      label="Live"
      help="Goes on with the live tail where the range ends now."
      value={live !== false}
      onChange={(isLive) => onChange({ live: isLive ? undefined : false })}
    />
  ) : null;
}
