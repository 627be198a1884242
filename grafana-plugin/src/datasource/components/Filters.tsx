import React, { type ReactNode, useId, useState } from 'react';
import { Button, IconButton, Stack } from '@grafana/ui';
import { Choice } from '../../components/Choice.tsx';
import type { DimensionFilter } from '../../contract/query.ts';
import type { StreamInfo } from '../../contract/resources.ts';
import type { Resources } from '../resources/Resources.ts';
import { Labelled } from './Labelled.tsx';

interface FiltersProps {
  resources: Pick<Resources, 'dimensionValues'>;
  stream: StreamInfo | undefined;
  filters: DimensionFilter[] | undefined;
  onChange: (filters: DimensionFilter[] | undefined) => void;
}

const OPERATORS: ReadonlyArray<{ value: DimensionFilter['operator']; description: string }> = [
  { value: '=', description: 'is' },
  { value: '!=', description: 'is not' },
  { value: '=|', description: 'is one of, separated by commas' },
  { value: '!=|', description: 'is none of, separated by commas' },
  { value: '=~', description: 'matches the regular expression' },
  { value: '!~', description: 'does not match the regular expression' },
];

/** Conditions on dimensions; a key is shown when its newest record meets all of them. One without a value is not asked yet. */
export function Filters({ resources, stream, filters: asked = [], onChange }: FiltersProps) {
  const [edited, setEdited] = useState(asked);
  const filters = same(edited.filter(isFinished), asked) ? edited : asked;
  const dimensions = Object.entries(stream?.dimensions ?? {});
  const change = (next: DimensionFilter[]) => {
    const finished = next.filter(isFinished);
    setEdited(next);
    if (!same(finished, asked)) {
      onChange(finished.length > 0 ? finished : undefined);
    }
  };
  const replace = (index: number, filter: DimensionFilter) =>
    change(filters.map((old, at) => (at === index ? filter : old)));
  if (dimensions.length === 0 && filters.length === 0) {
    return null;
  }
  return (
    <Labelled label="Filters" help="A key is shown when its newest record meets all of them.">
      {({ labelId }) => (
        <Stack direction="row" wrap="wrap" gap={1} role="group" aria-labelledby={labelId}>
          {filters.map((filter, index) => (
            <Stack direction="row" gap={0.25} alignItems="center" key={index}>
              <Named label={`Dimension of filter ${index + 1}`}>
                {(named) => (
                  <Choice
                    aria-labelledby={named}
                    width={20}
                    placeholder="Dimension"
                    options={dimensions.map(([name, { label }]) => ({ value: name, label: name, description: label }))}
                    value={filter.key || null}
                    onChange={({ value }) => replace(index, { ...filter, key: value, value: '' })}
                  />
                )}
              </Named>
              <Named label={`Operator of filter ${index + 1}`}>
                {(named) => (
                  <Choice
                    aria-labelledby={named}
                    width={10}
                    options={OPERATORS.map((operator) => ({ ...operator, label: operator.value }))}
                    value={filter.operator}
                    onChange={({ value }) => replace(index, withValue({ ...filter, operator: value }, filter.value))}
                  />
                )}
              </Named>
              <Named label={`Value of filter ${index + 1}`}>
                {(named) => (
                  <Choice
                    aria-labelledby={named}
                    width={24}
                    placeholder="Value"
                    createCustomValue
                    options={async (typed) => {
                      const values =
                        stream && filter.key ? await resources.dimensionValues(stream.name, filter.key) : [];
                      const found = values.filter((value) => value.toLowerCase().includes(typed.toLowerCase()));
                      return found.map((value) => ({ value, label: value }));
                    }}
                    value={filter.value || null}
                    onChange={({ value }) => replace(index, withValue(filter, value))}
                  />
                )}
              </Named>
              <IconButton
                name="times"
                aria-label={`Remove filter ${index + 1}`}
                onClick={() => change(filters.filter((_, at) => at !== index))}
              />
            </Stack>
          ))}
          <Button
            variant="secondary"
            size="sm"
            icon="plus"
            onClick={() => change([...filters, { key: dimensions[0]?.[0] ?? '', operator: '=', value: '' }])}
          >
            Add filter
          </Button>
        </Stack>
      )}
    </Labelled>
  );
}

const isFinished = ({ key, value }: DimensionFilter): boolean => key !== '' && value !== '';

const same = (a: DimensionFilter[], b: DimensionFilter[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `=|` and `!=|` compare with several values. */
function withValue(filter: DimensionFilter, value: string): DimensionFilter {
  const { values: _, ...rest } = filter;
  if (filter.operator !== '=|' && filter.operator !== '!=|') {
    return { ...rest, value };
  }
  const values = value
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean);
  return { ...rest, value, values };
}

/** Names a control for those who do not see where it stands. */
function Named({ label, children }: { label: string; children: (labelId: string) => ReactNode }) {
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
