import React from 'react';

import { CoreApp, type PanelData, type QueryEditorProps } from '@grafana/data';
import { Alert, RadioButtonGroup } from '@grafana/ui';

import type { QueryKind, SluiceQuery } from '../contract/query.ts';
import { Labelled } from './components/Labelled.tsx';
import { Row } from './components/Row.tsx';
import type { EditorProps } from './kinds/kind.ts';
import { askKind, isKnown, KINDS } from './kinds/kinds.ts';
import { changeKind, completed, isComplete } from './kinds/queries.ts';
import { useAnswer } from './resources/useAnswer.ts';
import type { SluiceJsonData, StreamsApi } from './types.ts';

const KIND_OPTIONS = Object.entries(KINDS).map(([name, { label, description }]) => ({
  value: name as QueryKind,
  label,
  description,
}));

type Props = QueryEditorProps<StreamsApi, SluiceQuery, SluiceJsonData>;

/** The query editor: the kind of query, and what that kind needs. Every change but that of a CQL text runs the query. */
export function QueryEditor({ query: stored, datasource, app, data, onChange, onRunQuery }: Props) {
  const query = completed(stored);
  const listsStreams = isKnown(query) && KINDS[query.kind].listsStreams;
  const streams = useAnswer(listsStreams ? datasource.uid : null, () => datasource.resources.streams());
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
              options={KIND_OPTIONS}
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
  // Failures of the request as a whole are still in Grafana's deprecated `error` alone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const own = [...(data.errors ?? []), data.error].find((each) => each?.refId === refId);
  return own?.message ?? own?.data?.message;
}

function KindEditor({ query, ...rest }: EditorProps<SluiceQuery>) {
  return isKnown(query) ? askKind(query, ({ Editor }, known) => <Editor query={known} {...rest} />) : null;
}
