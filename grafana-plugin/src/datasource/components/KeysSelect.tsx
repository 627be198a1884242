import React from 'react';

import { problemText, type Resources } from '../resources/Resources.ts';
import { MultiSelect } from './MultiSelect.tsx';

interface KeysSelectProps {
  resources: Pick<Resources, 'keys'>;
  stream: string;
  values: string[] | undefined;
  onChange: (keys: string[] | undefined) => void;
}

/** So many keys are offered at once; typing finds the others. */
const OFFERED = 200;

/** Keys of a stream: those that begin with what is typed, and template variables. */
export function KeysSelect({ resources, stream, values, onChange }: KeysSelectProps) {
  const offer = async (typed: string) => {
    if (stream === '' || stream.includes('$')) {
      return [];
    }
    try {
      const { keys, more } = await resources.keys(stream, { prefix: typed, limit: OFFERED });
      const options = keys.map((key) => ({ value: key, label: key }));
      return more
        ? [...options, { value: '', label: 'There are more: type the beginning of a key', infoOption: true }]
        : options;
    } catch (error) {
      return [{ value: '', label: 'Keys could not be read', description: problemText(error), infoOption: true }];
    }
  };
  return (
    <MultiSelect
      // Options of another stream are not kept.
      key={stream}
      label="Keys"
      help="Nothing chosen: every key, up to the limit of the data source. A variable whose value is * means every key too."
      placeholder="All keys"
      values={values}
      options={offer}
      onChange={(keys) => onChange(keys.length > 0 ? keys.filter(Boolean) : undefined)}
    />
  );
}
