import React, { useId, useMemo } from 'react';
import { InlineField, RadioButtonGroup, Stack, type ComboboxOption } from '@grafana/ui';

import { Choice } from '../../components/Choice.tsx';
import { formatCount } from '../../components/format.ts';
import type { PipelineAnswer } from '../../contract/resources.ts';
import type { Place, Since } from './place.ts';

const SINCE_OPTIONS: Array<{ label: string; value: Since }> = [
  { label: 'Last hour', value: '1h' },
  { label: 'Last day', value: '24h' },
  { label: 'Last 7 days', value: '7d' },
  { label: 'All', value: 'all' },
];

interface Props {
  streams: string[];
  /** Undefined until it is known. */
  pipeline: PipelineAnswer | undefined;
  place: Place;
  go: (change: Partial<Place>) => void;
}

/** Chooses stream and range; each stream with the number of its records that died. */
export function Toolbar({ streams, pipeline, place, go }: Props) {
  const id = useId();

  const options = useMemo(() => {
    const dead = new Map(pipeline?.streams.map(({ stream, pulse }) => [stream, pulse.ledger?.dead ?? 0]));
    return streams.map((value): ComboboxOption => {
      const count = dead.get(value) ?? 0;
      return count === 0 ? { value, label: value } : { value, label: value, description: `${formatCount(count)} dead` };
    });
  }, [streams, pipeline]);

  return (
    <Stack direction="row" gap={1} wrap="wrap">
      <InlineField label="Stream" htmlFor={`${id}-stream`}>
        <Choice
          id={`${id}-stream`}
          width={35}
          options={options}
          value={place.stream}
          onChange={({ value }) => go({ stream: value, page: 1, cursor: '' })}
        />
      </InlineField>
      <RadioButtonGroup
        aria-label="Arrived within"
        options={SINCE_OPTIONS}
        value={place.since}
        onChange={(since) => go({ stream: place.stream, since, page: 1, cursor: '' })}
      />
    </Stack>
  );
}
