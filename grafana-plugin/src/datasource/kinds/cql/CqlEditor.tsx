import { css } from '@emotion/css';
import React, { useState } from 'react';

import type { GrafanaTheme2 } from '@grafana/data';
import { Collapse, useStyles2 } from '@grafana/ui';

import type { CqlQuery } from '../../../contract/query.ts';
import { FormatField } from '../../components/FormatField.tsx';
import { LegendField } from '../../components/LegendField.tsx';
import { MultiSelect } from '../../components/MultiSelect.tsx';
import { Row } from '../../components/Row.tsx';
import type { Resources } from '../../resources/Resources.ts';
import { useAnswer } from '../../resources/useAnswer.ts';
import { changer } from '../changer.ts';
import type { EditorProps } from '../kind.ts';
import { CqlField } from './CqlField.tsx';

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

/** What the macros are and do; asked of the backend when it is opened. */
function Macros({ resources }: { resources: Pick<Resources, 'schema'> }) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);
  const { value, loading, error } = useAnswer(open ? 'schema' : null, () => resources.schema());
  return (
    <Collapse label="Macros" isOpen={open} onToggle={setOpen}>
      {loading && 'Reading …'}
      {error && <span role="alert">{error}</span>}
      <dl className={styles}>
        {value?.macros.map(({ name, signature, help }) => (
          <React.Fragment key={name}>
            <dt>
              <code>{signature}</code>
            </dt>
            <dd>{help}</dd>
          </React.Fragment>
        ))}
      </dl>
    </Collapse>
  );
}

const getStyles = (theme: GrafanaTheme2) =>
  css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    dd: { margin: 0, color: theme.colors.text.secondary },
  });
