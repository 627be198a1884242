import React from 'react';

import type { QueryEditorProps } from '@grafana/data';
import { RadioButtonGroup } from '@grafana/ui';

import type { SluiceQuery } from '../../contract/query.ts';
import { Labelled } from '../components/Labelled.tsx';
import { Row } from '../components/Row.tsx';
import { StreamSelect } from '../components/StreamSelect.tsx';
import { SwitchField } from '../components/SwitchField.tsx';
import { TextField } from '../components/TextField.tsx';
import { CqlField } from '../kinds/cql/CqlField.tsx';
import { DimensionSelect } from '../components/DimensionSelect.tsx';
import { useAnswer } from '../resources/useAnswer.ts';
import type { SluiceJsonData, StreamsApi } from '../types.ts';
import { completedVariable, describeVariable, VARIABLE_SOURCES, type VariableQuery } from './variableQuery.ts';

/** Sources that need a stream. */
const OF_A_STREAM: ReadonlySet<VariableQuery['source']> = new Set(['series', 'keys', 'dimension', 'measures']);

type Props = QueryEditorProps<StreamsApi, SluiceQuery, SluiceJsonData, VariableQuery>;

/** The editor of template variables. Older Grafana wants the description beside the query, newer ones ignore it. */
export function VariableQueryEditor({ query: stored, onChange, datasource }: Props) {
  const query = completedVariable(stored);
  const streams = useAnswer(datasource.uid, () => datasource.resources.streams());
  const stream = streams.value?.find(({ name }) => name === query.stream);
  const change = (changes: Partial<VariableQuery>) => {
    const next = { ...query, ...changes };
    (onChange as (query: VariableQuery, description: string) => void)(next, describeVariable(next));
  };

  return (
    <>
      <Row>
        <Labelled label="Values of">
          {() => (
            <RadioButtonGroup
              aria-label="Values of"
              options={[...VARIABLE_SOURCES]}
              value={query.source}
              onChange={(source) => change({ source })}
            />
          )}
        </Labelled>
      </Row>
      <Row>
        {OF_A_STREAM.has(query.source) && (
          <StreamSelect
            streams={streams}
            value={query.stream ?? ''}
            onChange={(name) => change({ stream: name, dimension: '' })}
          />
        )}
        {query.source === 'dimension' && (
          <DimensionSelect
            label="Dimension"
            stream={stream}
            value={query.dimension ?? ''}
            onChange={(dimension) => change({ dimension: dimension ?? '' })}
          />
        )}
        {query.source === 'keys' && (
          <>
            <TextField
              label="Beginning with"
              help="Only keys that begin so; may name other variables."
              value={query.prefix}
              onCommit={(prefix) => change({ prefix })}
            />
            <SwitchField
              label="Newest first"
              help="Those that were heard of last come first; choose no sort below, which would undo it."
              value={query.newest === true}
              onChange={(newest) => change({ newest })}
            />
          </>
        )}
      </Row>
      {query.source === 'cql' && (
        <CqlField
          resources={datasource.resources}
          value={query.cql ?? ''}
          onCommit={(cql) => change({ cql })}
          help="The first column is the text of a value, the second one, if there is one, what is put in its place."
        />
      )}
    </>
  );
}
