import React from 'react';

import type { CqlQuery } from '../../../contract/query.ts';
import { FormatField } from '../../components/FormatField.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { CqlField } from './CqlField.tsx';
import { Macros } from './Macros.tsx';

const FORMATS = [
  { value: 'table' as const, label: 'Table' },
  { value: 'timeseries' as const, label: 'Time series', description: 'Numbers over the first time column' },
  { value: 'logs' as const, label: 'Logs', description: 'Lines over the first time column' },
];

/** Edits a CQL query. */
export function CqlEditor({ query, resources, failure, onChange, onEdit }: EditorProps<CqlQuery>) {
  const change = changer(query, onChange);
  const isSeries = query.format === 'timeseries';
  return (
    <>
      {/* Leaving the text does not run it: who leaves it for “Run query” would press “Cancel” instead. */}
      <CqlField
        resources={resources}
        value={query.cql}
        shownElsewhere={failure}
        onCommit={(cql) => change({ cql })}
        onLeave={(cql) => onEdit({ ...query, cql })}
      />
      <Row>
        <FormatField formats={FORMATS} value={query.format ?? 'table'} onChange={(format) => change({ format })} />
        {isSeries && (
          <>
            <MultiSelect
              label="Label columns"
              help="Columns whose values tell the series apart."
              placeholder="All text columns"
              values={query.labelColumns}
              options={[]}
              onChange={(labelColumns) => change({ labelColumns })}
            />
            <LegendField help="{{name of a label column}}." legend={query.legend} onChange={change} />
          </>
        )}
      </Row>
      <Macros resources={resources} />
    </>
  );
}
