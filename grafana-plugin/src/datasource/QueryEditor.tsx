import React from 'react';

import { CoreApp, type PanelData, type QueryEditorProps } from '@grafana/data';
import { Alert, RadioButtonGroup } from '@grafana/ui';

import type { SluiceQuery } from '../contract/query.ts';
import { Labelled } from './components/Labelled.tsx';
import { Row } from './components/Row.tsx';
import type { DataSource } from './DataSource.ts';
import { changeKind, completed } from './kinds/defaults.ts';
import { isComplete } from './kinds/complete.ts';
import { KINDS } from './kinds/kinds.ts';
import { useAnswer } from './resources/useAnswer.ts';
import type { SluiceJsonData } from './types.ts';
import { CqlEditor } from './kinds/cql/CqlEditor.tsx';
import type { EditorProps } from './kinds/EditorProps.ts';
import { LogsEditor } from './kinds/logs/LogsEditor.tsx';
import { PipelineEditor } from './kinds/pipeline/PipelineEditor.tsx';
import { RecordsEditor } from './kinds/records/RecordsEditor.tsx';
import { WindowsEditor } from './kinds/windows/WindowsEditor.tsx';

type Props = QueryEditorProps<DataSource, SluiceQuery, SluiceJsonData>;

/** The query editor: the kind of query, and what that kind needs. Every change but that of a CQL text runs the query. */
export function QueryEditor({ query: stored, datasource, app, data, onChange, onRunQuery }: Props) {
  const query = completed(stored);
  const streams = useAnswer(query.kind === 'cql' ? null : datasource.uid, () => datasource.resources.streams());
  const change = (next: SluiceQuery) => {
    onChange(next);
    if (isComplete(next)) {
      onRunQuery();
    }
  };

  return (
    <>
      <Row>
        <Labelled label="Query">
          {() => (
            <RadioButtonGroup
              aria-label="Query"
              options={[...KINDS]}
              value={query.kind}
              onChange={(kind) => change(changeKind(query, kind))}
            />
          )}
        </Labelled>
      </Row>
      {streams.value?.length === 0 && (
        <Alert severity="info" title="There are no streams">
          The keyspace holds no declarations of streams. Start a worker that writes to it, name another keyspace in the
          data source’s settings, or query with CQL.
        </Alert>
      )}
      <KindEditor
        query={query}
        streams={streams}
        resources={datasource.resources}
        canFollow={app !== CoreApp.UnifiedAlerting && app !== CoreApp.CloudAlerting}
        failure={data && failureOf(data, query.refId)}
        onChange={change}
        onEdit={onChange}
      />
    </>
  );
}

/** What Grafana shows below the editor of a query: its own failure, not that of another one. */
function failureOf(data: PanelData, refId: string): string | undefined {
  // Grafana itself still tells failures of the request as a whole in `error` alone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const own = [...(data.errors ?? []), data.error].find((each) => each?.refId === refId);
  return own?.message ?? own?.data?.message;
}

function KindEditor({ query, ...rest }: EditorProps<SluiceQuery>) {
  switch (query.kind) {
    case 'windows':
      return <WindowsEditor query={query} {...rest} />;
    case 'records':
      return <RecordsEditor query={query} {...rest} />;
    case 'cql':
      return <CqlEditor query={query} {...rest} />;
    case 'logs':
      return <LogsEditor query={query} {...rest} />;
    case 'pipeline':
      return <PipelineEditor query={query} {...rest} />;
  }
}
